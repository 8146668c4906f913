import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, test } from 'vitest';
import { clientIp, trustedProxies } from './call.ts';

const none = trustedProxies([]);
const proxies = trustedProxies(['10.0.0.0/8', '192.0.2.1', 'fd00::/8', '2001:db8::1']);

describe('the client’s address', () => {
  // The socket's address, X-Forwarded-For, the client.
  // biome-ignore format: one walk a line
  test.each([
    // Who is not a proxy of ours speaks for nobody.
    ['203.0.113.9', null, '203.0.113.9'],
    ['203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['203.0.113.9', '10.0.0.1', '203.0.113.9'],
    ['::ffff:203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['2001:db8::2', '198.51.100.1', '2001:db8::2'],
    // A proxy of ours does, and only for whoever it had at the other end.
    ['10.0.0.1', null, '10.0.0.1'],
    ['10.0.0.1', '', '10.0.0.1'],
    ['10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['::ffff:10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['::ffff:a00:1', '198.51.100.1', '198.51.100.1'],
    ['fd12::7', '198.51.100.1', '198.51.100.1'],
    ['10.0.0.1', '127.0.0.1, 198.51.100.1', '198.51.100.1'],
    ['10.0.0.1', '198.51.100.1,10.0.0.2', '198.51.100.1'],
    ['10.0.0.1', '203.0.113.66, 198.51.100.1, 10.0.0.2, 192.0.2.1, 2001:db8::1', '198.51.100.1'],
    ['10.0.0.1', '203.0.113.66,198.51.100.1,192.0.2.2', '192.0.2.2'],
    ['10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['10.0.0.1', '10.9.9.9, 198.51.100.1', '198.51.100.1'],
    // In any spelling.
    ['10.0.0.1', '::ffff:198.51.100.1', '198.51.100.1'],
    ['10.0.0.1', '::FFFF:198.51.100.1', '198.51.100.1'],
    ['10.0.0.1', '::ffff:c633:6401', '198.51.100.1'],
    ['10.0.0.1', '0:0:0:0:0:ffff:198.51.100.1', '198.51.100.1'],
    ['10.0.0.1', '0:0:0:0:0:ffff:c633:6401', '198.51.100.1'],
    ['10.0.0.1', '198.51.100.1, ::ffff:10.0.0.2', '198.51.100.1'],
    ['10.0.0.1', '2001:DB8:0:0:0:0:0:2', '2001:db8::2'],
    ['10.0.0.1', '[2001:db8::2]', '2001:db8::2'],
    ['10.0.0.1', '[2001:db8::2]:443', '2001:db8::2'],
    ['10.0.0.1', '198.51.100.1:54321', '198.51.100.1'],
    ['10.0.0.1', 'fe80::1%eth0', 'fe80::1'],
    // What is no address ends the walk: nothing left of it is believed.
    ['10.0.0.1', 'unknown', '10.0.0.1'],
    ['10.0.0.1', '198.51.100.1, unknown', '10.0.0.1'],
    ['10.0.0.1', '198.51.100.1, unknown, 10.0.0.2', '10.0.0.2'],
    ['10.0.0.1', '198.51.100.1,', '10.0.0.1'],
    ['10.0.0.1', '198.51.100.01', '10.0.0.1'],
    ['10.0.0.1', '198.51.100.1/24', '10.0.0.1'],
    ['10.0.0.1', '3325256705', '10.0.0.1'],
    ['10.0.0.1', 'for=198.51.100.1', '10.0.0.1'],
    ['10.0.0.1', "198.51.100.1'; --", '10.0.0.1'],
    // Where the server hides the socket, a proxy is presumed.
    [null, '203.0.113.66, 198.51.100.1', '198.51.100.1'],
    [null, '198.51.100.1, 10.0.0.2', '198.51.100.1'],
    [null, null, 'unknown'],
    [null, 'nonsense', 'unknown'],
  ])('from %s with %s is %s', (peer, forwarded, client) => {
    expect(clientIp(peer, forwarded, proxies)).toBe(client);
  });

  test('is the socket’s while nobody is trusted, whatever is sent', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.string(), (peer, forwarded) => {
        expect(clientIp(peer, forwarded, none)).toBe(peer);
        expect(clientIp(`::ffff:${peer}`, forwarded, none)).toBe(peer);
      }),
    );
  });

  test('is what our proxy saw, whatever the client wrote before it', () => {
    const outside = fc.ipV4().filter((address) => !proxies.check(address));
    fc.assert(
      fc.property(outside, fc.string(), fc.array(fc.constantFrom('10.1.2.3', '192.0.2.1')), (client, lies, hops) => {
        const forwarded = [lies, client, ...hops].join(', ');
        expect(clientIp('10.0.0.1', forwarded, proxies)).toBe(client);
      }),
    );
  });

  test('has one spelling: IPv4-mapped IPv6 is IPv4', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        const plain = ipaddr.process(address);
        const expected = plain instanceof ipaddr.IPv6 ? plain.toRFC5952String() : plain.toString();
        expect(clientIp(address, null, none)).toBe(expected);
        if (plain instanceof ipaddr.IPv4) {
          const mapped = plain.toIPv4MappedAddress();
          for (const text of [`::ffff:${plain}`, mapped.toRFC5952String(), mapped.toNormalizedString()]) {
            expect(clientIp(text, null, none)).toBe(plain.toString());
          }
        }
      }),
    );
  });
});
