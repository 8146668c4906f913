import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type HealthFacts, healthMarks, healthOf, healthText, shareText } from './health.ts';
import { judgeRequests, type SeenRequest } from './judge-requests.ts';

const now = new Date('2026-11-24T13:20:00Z');
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const DAY = 24 * 60;
const clock = (moment: Date) => `${(now.getTime() - moment.getTime()) / 60_000} min ago`;

const nobody = { recent: null, strangers: null, lastUsedAt: null, newestAt: null };
const facts: HealthFacts = {
  status: 'active',
  expiresAt: null,
  revokedAt: null,
  revokedBy: null,
  createdAt: ago(100),
  ...nobody,
};
const recent = (requests: number, refused: number, acceptedInARow = 0) => ({
  requests,
  refused,
  acceptedInARow,
  latestAt: ago(1),
  latestRefusal: refused === 0 ? null : { at: ago(2), errorCode: 'signature_invalid', statusCode: 401 },
  lastGoodAt: refused === requests ? null : ago(3),
});
const strangers = { requests: 3, latestAt: ago(4), addresses: ['198.51.100.1', '198.51.100.2'] };
const revoked = { status: 'revoked', revokedAt: ago(9), revokedBy: 'anna@', expiresAt: ago(10) } as const;

test('each state has its sentence and its glyph', () => {
  // biome-ignore format: a state a line
  const table: [facts: Partial<HealthFacts>, glyph: string, text: string][] = [
    [{}, 'waiting', 'Waiting for the first request. The key was created 100 min ago.'],
    [{ createdAt: ago(31 * DAY) }, 'warning', 'Quiet. No request for as long as rows are kept.'],
    [{ lastUsedAt: ago(DAY + 1) }, 'warning', 'Quiet. No request for 24 h. The last one came 1441 min ago.'],
    [{ recent: recent(1, 0) }, 'connected', 'Working. Last request 1 min ago.'],
    [{ recent: recent(20, 1) }, 'connected', 'Working. 1 of the last 20 requests was refused (5.0 %), the latest 2 min ago. Last accepted 3 min ago.'],
    [{ recent: recent(20, 2) }, 'connected', 'Working. 2 of the last 20 requests were refused (10 %), the latest 2 min ago. Last accepted 3 min ago.'],
    [{ recent: recent(20, 3) }, 'warning', 'Refusing some. 3 of the last 20 requests were refused (15 %), the latest 2 min ago. Last accepted 3 min ago.'],
    [{ recent: recent(2, 1) }, 'connected', 'Working. 1 of the last 2 requests was refused (50 %), the latest 2 min ago. Last accepted 3 min ago.'],
    [{ recent: recent(32, 16) }, 'warning', 'Refusing some. 16 of the last 32 requests were refused (50 %), the latest 2 min ago. Last accepted 3 min ago.'],
    [{ recent: recent(32, 21) }, 'refusing', 'Refusing. 21 of the last 32 requests were refused (66 %), the latest 2 min ago. Last accepted 3 min ago.'],
    [{ recent: recent(32, 21, 3) }, 'warning', 'Refusing some. 21 of the last 32 requests were refused (66 %), the latest 2 min ago. Last accepted 3 min ago.'],
    [{ recent: recent(1, 1) }, 'refusing', 'Refusing. The last request was refused, 2 min ago.'],
    [{ recent: recent(1200, 1200) }, 'refusing', 'Refusing. The last 1,200 requests were all refused, the latest 2 min ago.'],
    [{ recent: recent(1, 0), strangers }, 'connected', 'Working. Last request 1 min ago. Not counted: 3 requests from addresses that never sent a valid one (198.51.100.1, 198.51.100.2 and maybe others), which have been refused, the latest 4 min ago.'],
    [{ status: 'expired', expiresAt: ago(9), recent: recent(1, 1), newestAt: ago(8) }, 'expired', 'Expired. Since 9 min ago every request gets 401 invalid_api_key. Somebody is still sending requests with it.'],
    [{ ...revoked, newestAt: ago(10) }, 'revoked', 'Revoked. By anna@, 9 min ago. A revoked key can’t come back.'],
  ];
  expect(
    table.map(([more]) => {
      const health = healthOf({ ...facts, ...more }, 30, now);
      return [healthMarks[health.state].glyph, healthText(health, clock)];
    }),
  ).toEqual(table.map(([, glyph, text]) => [glyph, text]));
});

const request = (more: Partial<SeenRequest>): SeenRequest => ({
  at: ago(1),
  method: 'POST',
  statusCode: 200,
  errorCode: null,
  verified: true,
  times: 1,
  clientIp: '203.0.113.9',
  userAgent: 'shop/1',
  shop: null,
  ...more,
});
const judged = (seen: SeenRequest[], shop: string | null = null) => judgeRequests(seen, { earlier: [], shop }, now);

const someRequest = fc
  .record({
    at: fc.integer({ min: 1, max: DAY - 1 }).map(ago),
    statusCode: fc.constantFrom(200, 401, 422, 429, 500),
    times: fc.integer({ min: 1, max: 50 }),
  })
  .map(request);
const noise = fc
  .record({ at: fc.integer({ min: 1, max: 30 }).map(ago), times: fc.integer({ min: 1, max: 500 }) })
  .map((more) => request({ ...more, statusCode: 401, verified: false, clientIp: '198.51.100.1', userAgent: 'curl/8' }));

test('whatever a stranger sends, the health of a shop that goes on sending is the same', () => {
  fc.assert(
    fc.property(fc.array(someRequest, { minLength: 1 }), fc.array(noise), (own, others) => {
      const alive = [...own, request({ at: ago(0.5) })];
      expect(judged([...alive, ...others]).recent).toEqual(judged(alive).recent);
    }),
  );
});

test('no more than all of the requests of late were refused, and the order of rows does not matter', () => {
  fc.assert(
    fc.property(fc.array(someRequest, { minLength: 1 }), (own) => {
      const { recent: found, strangers: others } = judged(own);
      expect(others).toBeNull();
      expect(found?.refused).toBeLessThanOrEqual(found?.requests ?? 0);
      const { refused, requests } = judged([...own].reverse()).recent ?? {};
      if (new Set(own.map(({ at }) => at.getTime())).size === own.length)
        expect({ refused, requests }).toEqual({ refused: found?.refused, requests: found?.requests });
    }),
  );
});

test('of what is older than five minutes only the newest twenty requests count, however many a row stands for', () => {
  const burst = request({ at: ago(60), statusCode: 401, times: 5_000 });
  const good = (count: number) => Array.from({ length: count }, (_, i) => request({ at: ago(30 - i) }));
  expect(judged([burst, ...good(5)]).recent).toMatchObject({ requests: 20, refused: 15, acceptedInARow: 5 });
  expect(judged([burst, ...good(20)]).recent).toMatchObject({ requests: 20, refused: 0 });
  expect(judged([{ ...burst, at: ago(4) }]).recent).toMatchObject({ requests: 5_000, refused: 5_000 });
});

test('failures that name the pinned shop, or took the place of its usual requests, are its own', () => {
  const usual = Array.from({ length: 12 }, (_, i) => request({ at: ago(300 - 10 * i) }));
  const elsewhere = { statusCode: 401, verified: false, clientIp: '198.51.100.1', userAgent: null };
  const fails = (minutes: number, more = {}) => request({ ...elsewhere, at: ago(minutes), ...more });
  expect(judged([...usual, fails(3)]).strangers).toMatchObject({ requests: 1, addresses: ['198.51.100.1'] });
  expect(judged([...usual, fails(3, { shop: 'https://shop.example/' })], 'http://shop.example').strangers).toBeNull();
  expect(judged([...usual, fails(120), fails(3)]).strangers).toBeNull();
  expect(judged([...usual, fails(120), request({ at: ago(60) }), fails(3)]).strangers).toMatchObject({ requests: 2 });
});

test('a share is never said to be none or all when it is not', () => {
  const few = [shareText(5, 1204), shareText(1, 1_000_000), shareText(0, 10), shareText(10, 10)];
  expect(few).toEqual(['0.4 %', '0.1 %', '0 %', '100 %']);
  expect([shareText(41, 310), shareText(999_999, 1_000_000), shareText(3, 0)]).toEqual(['13 %', '99 %', '0 %']);
});
