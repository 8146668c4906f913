secret=$PC_SECRET

mac=$(openssl dgst -sha256 -hmac "$secret" -binary body.json | base64)
echo "X-WC-Webhook-Signature: $mac"
