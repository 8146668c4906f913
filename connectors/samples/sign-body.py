import hashlib
import hmac
import os
import time

secret = os.environ["PC_SECRET"]  # text, never decoded from hex

with open("body.json", "rb") as file:
    body = file.read()  # the very bytes that you will send
t = int(time.time())
v1 = hmac.new(secret.encode(), f"{t}.".encode() + body, hashlib.sha256).hexdigest()
print(f"PC-Signature: t={t},v1={v1}")
