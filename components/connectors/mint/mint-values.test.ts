import { expect, test } from 'vitest';
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
  const parsed = mintKeyInput.safeParse(inputFrom(values));
  const refused = parsed.success ? [] : parsed.error.issues.map(({ path }) => fieldOfPath[String(path[0])]);
  expect(Object.keys(problemsOf(values, now)).sort()).toEqual([...new Set(refused)].sort());
});

test('an expiry must lie ahead', () => {
  expect(problemsOf({ ...good, expires: '2001-01-01T00:00' }, now)).toHaveProperty('expires');
  expect(problemsOf({ ...good, expires: '2100-01-01T00:00' }, now)).toEqual({});
});

test('a preset keeps what was typed; a WooCommerce key is signed and has no timestamp to require', () => {
  const typed = { ...good, rateLimit: '900', requireTimestamp: true };
  const shop = withPreset(typed, 'woocommerce');
  expect(shop).toMatchObject({ name: 'Own site', rateLimit: '900', requireSignature: true, requireTimestamp: false });
  expect(withFormat({ ...typed, requireSignature: false }, 'woocommerce').requireSignature).toBe(true);
  expect(problemsOf(shop, now)).toEqual({});
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
