<?php
/**
 * Plugin Name: PeptideClients Connectors
 * Description: Sends this shop's integration key with WooCommerce's webhooks to PeptideClients, and with nothing else.
 * Version: 1.0.0
 * Requires PHP: 7.2
 *
 * Two constants in wp-config.php say where to and with which key: see README.md beside this file.
 */

defined( 'ABSPATH' ) || exit;

/*
 * WordPress asks this filter about every request that it is about to send, so deliveries and pings both pass it, in
 * every version of WooCommerce. On WooCommerce's own filter, woocommerce_webhook_http_args, pings were missing until
 * the autumn of 2025, and what is added there is written to WooCommerce's delivery log, which is no place for a key.
 */
add_filter( 'http_request_args', 'peptideclients_connectors_add_key', 10, 2 );

/**
 * Adds the key to a request that goes to exactly our Delivery URL, and leaves every other request as it is.
 *
 * @param array  $args What will be sent.
 * @param string $url  Where to.
 * @return array
 */
function peptideclients_connectors_add_key( $args, $url ) {
	if ( ! defined( 'PEPTIDECLIENTS_DELIVERY_URL' ) || ! defined( 'PEPTIDECLIENTS_KEY' ) ) {
		return $args;
	}
	if ( PEPTIDECLIENTS_DELIVERY_URL !== $url || ! is_array( $args['headers'] ) ) {
		return $args;
	}
	$args['headers']['Authorization'] = 'Bearer ' . PEPTIDECLIENTS_KEY;
	$args['redirection']              = 0; // A redirect would take the key along to wherever it leads.
	return $args;
}
