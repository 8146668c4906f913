# One signed order. Python 3.9 or newer, nothing to install: python3 send-order.py
import hashlib
import hmac
import json
import os
import time
import urllib.error
import urllib.request

url = os.environ["PC_URL"]
key = os.environ["PC_KEY"]
secret = os.environ["PC_SECRET"]  # text, never decoded from hex

# Written once: what is signed and what is sent are the same bytes.
body = json.dumps(
    {
        "external_id": "shop-1001",
        "lines": [{"description": "Starter kit", "quantity": 1, "unit_price_cents": 4990}],
    },
    separators=(",", ":"),
).encode()
t = str(int(time.time()))
v1 = hmac.new(secret.encode(), t.encode() + b"." + body, hashlib.sha256).hexdigest()

request = urllib.request.Request(
    f"{url}/integrations/v1/orders",
    data=body,
    headers={
        "Authorization": f"Bearer {key}",
        "PC-Signature": f"t={t},v1={v1}",
        "Idempotency-Key": "shop-1001-1",
        "Content-Type": "application/json",
    },
)
try:
    response = urllib.request.urlopen(request)
except urllib.error.HTTPError as refused:
    response = refused
print(response.status, response.read().decode())

arrived = response.headers.get("PC-Received-Body-SHA256")  # only where the signature was refused
if arrived:
    sent = hashlib.sha256(body).hexdigest()
    print("The body arrived as it was sent." if sent == arrived else f"Sent {sent}, but {arrived} arrived.")
