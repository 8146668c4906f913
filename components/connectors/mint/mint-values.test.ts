import { expect, test } from 'vitest';
import type { ShownKey } from '../../../lib/keys/list-keys.ts';
import { mintKeyInput } from '../../../lib/keys/mint-key.ts';
import { summaryOf } from './mint-summary.ts';
import {
  fieldOfPath,
  inputFrom,
  type MintValues,
  problemsOf,
  valuesOf,
  withFormat,
  withPreset,
} from './mint-values.ts';
import { successorValues } from './successor-values.ts';

const now = new Date('2026-11-24T12:00:00Z');
const good: MintValues = { ...valuesOf('custom', '01a2b3c4-0000-7000-8000-000000000000'), name: 'Own site' };

test.each<[string, Partial<MintValues>]>([
  ['a preset with a name', {}],
  ['no name', { name: '  ' }],
  ['a name with a control character', { name: 'a\u0007b' }],
  ['a name of 201 letters', { name: 'W'.repeat(201) }],
  ['no store', { storeId: '' }],
  ['a source with a blank', { source: 'my shop' }],
  ['no scope', { scopes: [] }],
  ['a bad CIDR among good ones', { allowlist: ['192.0.2.0/24'], allowText: '203.0.113.0/33' }],
  ['addresses that are still text', { allowText: '192.0.2.1, 2001:db8::/32' }],
  ['51 entries', { allowlist: Array.from({ length: 51 }, (_, i) => `192.0.2.${i}`) }],
  ['a cap of 0', { rateLimit: '0' }],
  ['a cap of 6,001', { rateLimit: '6001' }],
  ['half a request', { rateLimit: '1.5' }],
  ['a secret of 15 characters', { secret: 'mine', ownSecret: '123456789012345' }],
  ['a secret with a line break', { secret: 'mine', ownSecret: '1234567890123456\n' }],
  ['a secret of 16 characters', { secret: 'mine', ownSecret: '1234567890123456' }],
  ['a bad secret that is not asked for', { requireSignature: false, secret: 'mine', ownSecret: '' }],
])('the form and the verb agree on %s', (_, changes) => {
  const values = { ...good, ...changes };
  const parsed = mintKeyInput.safeParse(inputFrom(values, 'Europe/Berlin'));
  const refused = parsed.success ? [] : parsed.error.issues.map(({ path }) => fieldOfPath[String(path[0])]);
  expect(Object.keys(problemsOf(values, now, 'Europe/Berlin')).sort()).toEqual([...new Set(refused)].sort());
});

test('an expiry must lie ahead, by the clock of the reader', () => {
  const at = (expires: string, zone: string) => problemsOf({ ...good, expires }, now, zone);
  expect(at('2026-11-24T12:30', 'Europe/Berlin')).toHaveProperty('expires');
  expect(at('2026-11-24T12:30', 'UTC')).toEqual({});
  expect(inputFrom({ ...good, expires: '2027-07-01T10:00' }, 'Europe/Berlin').expiresAt).toBe(
    '2027-07-01T08:00:00.000Z',
  );
});

test('a successor has the settings of the key before it, and one scope more', () => {
  const from: ShownKey = {
    id: 'x',
    keyId: '4fJ9aQ2x',
    name: 'Main shop',
    status: 'active',
    store: { id: good.storeId, name: 'Berlin', currency: 'EUR' },
    payloadFormat: 'woocommerce',
    source: 'woocommerce',
    scopes: ['orders:write'],
    requireSignature: true,
    requireTimestamp: false,
    ipAllowlist: ['192.0.2.0/24'],
    rateLimitPerMinute: 321,
    expiresAt: new Date('2027-07-01T08:00:00.000Z'),
    revokedAt: null,
    revokedBy: null,
    createdAt: now,
    createdBy: 'anna@shop.example',
    rolledFrom: null,
    rolledTo: null,
    webhookSourceUrl: null,
    signingSecret: { createdAt: now, createdBy: 'anna@shop.example' },
    oldSecretUntil: null,
  };
  const values = successorValues(from, 'clients:write', now, 'Europe/Berlin');
  expect(problemsOf(values, now, 'Europe/Berlin')).toEqual({});
  expect(inputFrom(values, 'Europe/Berlin')).toEqual({
    name: 'Main shop',
    storeId: good.storeId,
    payloadFormat: 'woocommerce',
    source: 'woocommerce',
    scopes: ['orders:write', 'clients:write'],
    requireSignature: true,
    withSecret: false,
    requireTimestamp: false,
    ipAllowlist: ['192.0.2.0/24'],
    rateLimitPerMinute: 321,
    expiresAt: '2027-07-01T08:00:00.000Z',
  });
  expect(successorValues({ ...from, expiresAt: now }, null, now, 'UTC').expires).toBe('');
});

test('a preset keeps what was typed; a WooCommerce key is signed and has no timestamp to require', () => {
  const typed = { ...good, rateLimit: '900', requireTimestamp: true };
  const shop = withPreset(typed, 'woocommerce');
  expect(shop).toMatchObject({ name: 'Own site', rateLimit: '900', requireSignature: true, requireTimestamp: false });
  expect(withFormat({ ...typed, requireSignature: false }, 'woocommerce').requireSignature).toBe(true);
  expect(problemsOf(shop, now, 'UTC')).toEqual({});
});

test('the summary is a sentence a fact', () => {
  expect(summaryOf(withPreset(good, 'woocommerce'), 'Berlin', null)).toEqual([
    'Create, update and cancel orders in Berlin, with payments, refunds and clients.',
    'Takes WooCommerce’s deliveries. Every one must be signed.',
    'From any address.',
    'At most 600 a minute.',
    'Never expires.',
  ]);
  const narrow: MintValues = {
    ...good,
    scopes: ['clients:write'],
    requireSignature: false,
    allowlist: ['192.0.2.1'],
    rateLimit: '1200',
  };
  expect(summaryOf(narrow, 'Outlet', 'tomorrow, 10:02')).toEqual([
    'Write clients in Outlet.',
    'Requests are not signed.',
    'From 192.0.2.1 only.',
    'At most 1,200 a minute.',
    'Expires tomorrow, 10:02.',
  ]);
});
