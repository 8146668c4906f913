url=$PC_URL
key=$PC_KEY
secret=$PC_SECRET

body='{"external_id":"shop-1001","lines":[{"description":"Starter kit","quantity":1,"unit_price_cents":4990}]}'
t=$(date +%s)
v1=$(printf '%s.%s' "$t" "$body" | openssl dgst -sha256 -hmac "$secret" | sed 's/^.* //')

curl -i "$url/integrations/v1/orders" \
  -H "Authorization: Bearer $key" \
  -H "PC-Signature: t=$t,v1=$v1" \
  -H "Idempotency-Key: shop-1001-1" \
  -H "Content-Type: application/json" \
  --data-raw "$body"
printf '\nSHA-256 of the body as sent: '
printf '%s' "$body" | openssl dgst -sha256 | sed 's/^.* //'
