<?php
$secret = getenv('PC_SECRET'); // text, never decoded from hex

$body = file_get_contents('body.json'); // the very bytes of the delivery
$mac = base64_encode(hash_hmac('sha256', $body, $secret, true));
echo "X-WC-Webhook-Signature: $mac\n";
