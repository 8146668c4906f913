<?php
$secret = getenv('PC_SECRET'); // text, never decoded from hex

$body = file_get_contents('body.json'); // the very bytes that you will send
$t = time();
$v1 = hash_hmac('sha256', "$t.$body", $secret);
echo "PC-Signature: t=$t,v1=$v1\n";
