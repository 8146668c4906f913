<?php
// One signed order. PHP 7.4 or newer, nothing to install: php send-order.php
$url = getenv('PC_URL');
$key = getenv('PC_KEY');
$secret = getenv('PC_SECRET'); // text, never decoded from hex

// Written once: what is signed and what is sent are the same text.
$body = json_encode([
    'external_id' => 'shop-1001',
    'lines' => [['description' => 'Starter kit', 'quantity' => 1, 'unit_price_cents' => 4990]],
]);
$t = time();
$v1 = hash_hmac('sha256', "$t.$body", $secret);

$response = fopen("$url/integrations/v1/orders", 'r', false, stream_context_create(['http' => [
    'method' => 'POST',
    'header' => [
        "Authorization: Bearer $key",
        "PC-Signature: t=$t,v1=$v1",
        'Idempotency-Key: shop-1001-1',
        'Content-Type: application/json',
    ],
    'content' => $body,
    'ignore_errors' => true, // so that the answer to a refused request can be read too
]]));
$headers = stream_get_meta_data($response)['wrapper_data'];
echo $headers[0], "\n", stream_get_contents($response), "\n";

// Only where the signature was refused.
$arrived = preg_grep('/^PC-Received-Body-SHA256:/i', $headers);
if ($arrived) {
    echo 'Sent ', hash('sha256', $body), '. ', current($arrived), "\n";
}
