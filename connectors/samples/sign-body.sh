secret=$PC_SECRET

t=$(date +%s)
v1=$({ printf '%s.' "$t"; cat body.json; } | openssl dgst -sha256 -hmac "$secret" | sed 's/^.* //')
echo "PC-Signature: t=$t,v1=$v1"
