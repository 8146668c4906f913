import base64
import hashlib
import hmac
import os

secret = os.environ["PC_SECRET"]  # text, never decoded from hex

with open("body.json", "rb") as file:
    body = file.read()  # the very bytes of the delivery
mac = hmac.new(secret.encode(), body, hashlib.sha256).digest()
print("X-WC-Webhook-Signature: " + base64.b64encode(mac).decode())
