import { expect, test } from 'vitest';
import { ipAllowlist } from './ip-allowlist.ts';
import { canonicalNetwork, networkProblem } from './network.ts';

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['203.0.113.9/32', '203.0.113.9'],
  ['10.1.2.3/8', '10.0.0.0/8'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['2001:DB8:0:0::1', '2001:db8::1'],
  ['2001:db8::dead/32', '2001:db8::/32'],
  ['::/0', '::/0'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['::ffff:cb00:7109', '203.0.113.9'],
  ['::ffff:10.1.2.3/104', '10.0.0.0/8'],
])('%s is kept as %s', (entry, kept) => {
  expect(canonicalNetwork(entry)).toBe(kept);
});

test.each([
  '203.0.113.042',
  '0x7f.0.0.1',
  '127.1',
  '2130706433',
  '256.0.0.1',
  '10.0.0.0/33',
  '10.0.0.0/-1',
  '10.0.0.0/',
  '10.0.0.0/8/8',
  '2001:db8::/129',
  'fe80::1%eth0',
  '::ffff:203.0.113.042',
  '::ffff:10.0.0.0/64',
  '1:2:3:4:5:6:7:8:9',
  'shop.example',
  '',
])('"%s" is refused', (entry) => {
  expect(canonicalNetwork(entry)).toBeNull();
});

test('bad entries are each refused by name', () => {
  const { error } = ipAllowlist.safeParse(['10.0.0.1', 'office', '203.0.113.042']);
  expect(error?.issues.map(({ message }) => message)).toEqual([
    '"office" is not an IP address or CIDR',
    '"203.0.113.042" is not an IP address or CIDR (a number with a leading zero may be read as octal)',
  ]);
});

test('the same network twice is kept once, and 51 entries are too many', () => {
  expect(ipAllowlist.parse(['10.0.0.1/8', ' 10.0.0.0/8', '::ffff:10.9.9.9/104'])).toEqual(['10.0.0.0/8']);
  const entries = Array.from({ length: 51 }, (_, at) => `10.0.0.${at}`);
  expect(ipAllowlist.safeParse(entries).success).toBe(false);
  expect(ipAllowlist.safeParse(entries.slice(1)).success).toBe(true);
});

test('a bad entry is named with the reason, where there is one to give', () => {
  expect(networkProblem('203.0.113.0/33')).toBe(
    '203.0.113.0/33 is not an address or CIDR: the part after / goes up to 32.',
  );
  expect(networkProblem('2001:db8::/129')).toContain('goes up to 128.');
  expect(networkProblem('10.0.0.01')).toContain('a number with a leading zero may be read as octal.');
  expect(networkProblem('shop.example')).toBe('shop.example is not an address or CIDR.');
  expect(networkProblem('10.0.0.0/8')).toBeNull();
});
