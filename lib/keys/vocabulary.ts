/** The words a key is described with. No imports: client bundles take this file whole. */

/** What a key's requests look like: our own JSON (SDF), or WooCommerce's webhook deliveries. */
export const payloadFormats = ['peptideclients', 'woocommerce'] as const;
export type PayloadFormat = (typeof payloadFormats)[number];

/** What a key may do. The table's check constraint lists the same five. */
export const scopes = ['orders:write', 'orders:cancel', 'payments:write', 'payments:refund', 'clients:write'] as const;
export type Scope = (typeof scopes)[number];

/** Owners and admins manage keys; members look on. */
export const roles = ['owner', 'admin', 'member'] as const;
export type Role = (typeof roles)[number];

export const keyStatuses = ['active', 'expired', 'revoked'] as const;
export type KeyStatus = (typeof keyStatuses)[number];

/** Requests a minute, per key (contract §7). */
export const rateLimit = { least: 1, default: 600, most: 6000 } as const;

/** Entries an IP allowlist may have; none at all allows every address. */
export const allowlistEntries = 50;

/** How long an old signing secret, and a rolled key, may live on: 24 hours, 30 days. */
export const longestOverlapSeconds = { rotate: 24 * 3600, roll: 30 * 24 * 3600 } as const;

/** A source's grammar, as the table's check has it. */
export const sourcePattern = /^[a-z0-9][a-z0-9_-]{0,63}$/;
