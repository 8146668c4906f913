<?php
// One order, for a key that requires no signature. PHP 7.4 or newer: php send-unsigned-order.php
$url = getenv('PC_URL');
$key = getenv('PC_KEY');

$response = fopen("$url/integrations/v1/orders", 'r', false, stream_context_create(['http' => [
    'method' => 'POST',
    'header' => [
        "Authorization: Bearer $key",
        'Idempotency-Key: shop-1001-1',
        'Content-Type: application/json',
    ],
    'content' => json_encode([
        'external_id' => 'shop-1001',
        'lines' => [['description' => 'Starter kit', 'quantity' => 1, 'unit_price_cents' => 4990]],
    ]),
    'ignore_errors' => true, // so that the answer to a refused request can be read too
]]));
echo stream_get_meta_data($response)['wrapper_data'][0], "\n", stream_get_contents($response), "\n";
