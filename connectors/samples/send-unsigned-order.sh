url=$PC_URL
key=$PC_KEY

curl -i "$url/integrations/v1/orders" \
  -H "Authorization: Bearer $key" \
  -H "Idempotency-Key: shop-1001-1" \
  -H "Content-Type: application/json" \
  --data-raw '{"external_id":"shop-1001","lines":[{"description":"Starter kit","quantity":1,"unit_price_cents":4990}]}'
