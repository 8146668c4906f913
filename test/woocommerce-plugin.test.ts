import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isHere } from '../scripts/programs.mjs';

const plugin = fileURLToPath(new URL('../connectors/woocommerce/peptideclients-connectors.php', import.meta.url));
const ours = 'https://connect.example/integrations/v1/webhook/woocommerce';
const key = 'pck_int_0a1b2c3dthisIsAKeyForTestsOnly0000000';

/** As little of WordPress as the plugin touches; `wp_remote_request` fills in and filters what WordPress sends. */
const wordpress = `
error_reporting( E_ALL );
ini_set( 'display_errors', '1' );
define( 'ABSPATH', '/' );
$filters = array();
function add_filter( $name, $callback, $priority = 10, $accepted = 1 ) {
	$GLOBALS['filters'][] = array( $name, $callback, $accepted );
}
function apply_filters( $name, ...$values ) {
	foreach ( $GLOBALS['filters'] as list( $of, $callback, $accepted ) ) {
		if ( $of === $name ) $values[0] = $callback( ...array_slice( $values, 0, $accepted ) );
	}
	return $values[0];
}
function wp_remote_request( $url, $args ) {
	return apply_filters( 'http_request_args', $args + array( 'redirection' => 5, 'headers' => array() ), $url );
}
list( , $plugin, $constants, $requests ) = $argv;
foreach ( json_decode( $constants, true ) as $name => $value ) define( $name, $value );
require $plugin;
foreach ( json_decode( $requests, true ) as list( $url, $args ) ) $sent[] = wp_remote_request( $url, $args );
echo json_encode( $sent );
`;

const delivery = {
  body: '{"id":28}',
  headers: { 'Content-Type': 'application/json', 'X-WC-Webhook-Signature': 'as it was' },
  redirection: 0,
};
/** As WooCommerce makes it; WordPress fills in the rest. */
const ping = { body: 'webhook_id=7' };
const unchanged = [delivery, { ...ping, headers: [], redirection: 5 }];

/** What a delivery and a ping to this URL go out with. */
function sentTo(
  url: string,
  constants: object = { PEPTIDECLIENTS_DELIVERY_URL: ours, PEPTIDECLIENTS_KEY: key },
): unknown {
  const input = [constants, [delivery, ping].map((args) => [url, args])].map((value) => JSON.stringify(value));
  const { stdout } = spawnSync('php', ['-r', wordpress, '--', plugin, ...input], { encoding: 'utf8' });
  return JSON.parse(stdout); // a warning of PHP's would stand in it, and not parse
}

describe.runIf(isHere('php'))('the WooCommerce plugin', () => {
  it('is PHP that parses', () => {
    expect(spawnSync('php', ['-l', plugin], { encoding: 'utf8' }).stdout).toContain('No syntax errors');
  });

  it('sends the key with deliveries and pings to our Delivery URL, and follows no redirect with it', () => {
    const Authorization = `Bearer ${key}`;
    expect(sentTo(ours)).toEqual([
      { ...delivery, headers: { ...delivery.headers, Authorization } },
      { ...ping, headers: { Authorization }, redirection: 0 },
    ]);
  });

  it.each([
    'https://elsewhere.example/integrations/v1/webhook/woocommerce',
    'http://connect.example/integrations/v1/webhook/woocommerce',
    'https://connect.example:8080/integrations/v1/webhook/woocommerce',
    'https://connect.example.evil.example/integrations/v1/webhook/woocommerce',
    'https://evil.example/?https://connect.example/integrations/v1/webhook/woocommerce',
    `${ours}/0a1b2c3d`,
    `${ours}@evil.example/`,
  ])('sends nothing along to %s', (url) => {
    expect(sentTo(url)).toEqual(unchanged);
  });

  it.each([{}, { PEPTIDECLIENTS_KEY: key }, { PEPTIDECLIENTS_DELIVERY_URL: ours }])(
    'does nothing while wp-config.php has only %j',
    (constants) => {
      expect(sentTo(ours, constants)).toEqual(unchanged);
    },
  );
});
