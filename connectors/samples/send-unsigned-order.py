# One order, for a key that requires no signature. Python 3.9 or newer: python3 send-unsigned-order.py
import json
import os
import urllib.error
import urllib.request

url = os.environ["PC_URL"]
key = os.environ["PC_KEY"]

order = {
    "external_id": "shop-1001",
    "lines": [{"description": "Starter kit", "quantity": 1, "unit_price_cents": 4990}],
}
request = urllib.request.Request(
    f"{url}/integrations/v1/orders",
    data=json.dumps(order, separators=(",", ":")).encode(),
    headers={
        "Authorization": f"Bearer {key}",
        "Idempotency-Key": "shop-1001-1",
        "Content-Type": "application/json",
    },
)
try:
    response = urllib.request.urlopen(request)
except urllib.error.HTTPError as refused:
    response = refused
print(response.status, response.read().decode())
