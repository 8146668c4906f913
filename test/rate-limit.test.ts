import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adjustKey } from '../lib/keys/adjust-key.ts';
import type { MintedKey } from '../lib/keys/mint-key.ts';
import { rollKey } from '../lib/keys/roll-key.ts';
import { startApi, type TestApi, wcSignature } from '../lib/test/start-api.ts';
import { makeTenant, type Tenant, testDatabase, testSealingKeys } from '../lib/test/tenant.ts';
import { type Answer, exchange } from './exchange.ts';
import { logRow } from './log-row.ts';
import { said } from './said.ts';

const WINDOW_SECONDS = 60;

let server: TestApi;
let twin: TestApi;
let tenant: Tenant;
beforeAll(async () => {
  const settings = { TRUSTED_PROXIES: '127.0.0.1' };
  [server, twin] = await Promise.all([startApi(settings), startApi(settings)]);
  tenant = await makeTenant();
});
afterAll(() => Promise.all([server.stop(), twin.stop()]));

/** The cheapest request that takes a hit: it is let through, and finds nothing. */
const knock = ({ key }: { key: string }, to = server) =>
  exchange(to.url, { method: 'GET', path: '/orders/by-external/none', headers: [`Authorization: Bearer ${key}`] });
const through = '404 not_found: no such order';
const over = (cap: number) => `429 rate_limited: ${cap} req/min cap`;
const budget = ({ headers }: Answer) =>
  ['Limit', 'Remaining', 'Reset'].map((name) => Number(headers.get(`RateLimit-${name}`)));
const setCap = (key: MintedKey, rateLimitPerMinute: number) =>
  adjustKey(testDatabase(), tenant.actor, key.keyId, { rateLimitPerMinute }, new Date());
/** Lets seconds pass for a key's budget. */
const age = (key: MintedKey, seconds: number) =>
  server.api.db.query(
    'update integrations.rate_windows set last_hit_at = (select array_agg(t - $2 order by t) from unnest(last_hit_at) t) where integration_key_id = $1',
    [key.id, seconds],
  );

test('of twenty at once over two servers a cap of five lets five through', async () => {
  const key = await tenant.mint({ rateLimitPerMinute: 5 });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => knock(key, i % 2 ? twin : server)));
  expect(answers.map(said).sort()).toEqual([...Array(5).fill(through), ...Array(15).fill(over(5))]);
  expect(answers.map((answer) => budget(answer)[1]).sort()).toEqual([...Array(16).fill(0), 1, 2, 3, 4]);
});

test('the headers tell what is left and when there is more, to whoever is let through and who is not', async () => {
  const key = await tenant.mint({ rateLimitPerMinute: 2 });
  expect(budget(await knock(key))).toEqual([2, 1, 60]);
  await age(key, 20);
  expect(budget(await knock(key))).toEqual([2, 0, 40]);
  await age(key, 10);
  const refused = await knock(key);
  expect([said(refused), budget(refused), refused.headers.get('Retry-After')]).toEqual([over(2), [2, 0, 30], '30']);
  const row = await logRow(server.api.db, refused);
  expect(row).toMatchObject({ status_code: 429, error_code: 'rate_limited', verified: true, request_body: null });
});

test('after Retry-After one more is let through, and then the next is due', async () => {
  const key = await tenant.mint({ rateLimitPerMinute: 2 });
  await knock(key);
  await age(key, 45);
  await knock(key);
  const wait = async () => Number((await knock(key)).headers.get('Retry-After'));
  expect(await wait()).toBe(15);
  await age(key, 14);
  expect(await wait()).toBe(1);
  await age(key, 1);
  expect(said(await knock(key))).toBe(through);
  expect(await wait()).toBe(45);
});

test('what is refused before the budget costs nothing of it, what is refused after it does', async () => {
  const key = await tenant.mint({ rateLimitPerMinute: 3, ipAllowlist: ['192.0.2.1'] });
  const send = (client: string, bearer: string, path = '/orders') =>
    exchange(server.url, { path, client, headers: [`Authorization: Bearer ${bearer}`], body: 'none' });
  for (let i = 0; i < 5; i += 1) {
    await send('192.0.2.2', key.key);
    await send('192.0.2.1', `${key.key.slice(0, -1)}~`);
    await send('192.0.2.1', `${key.key}0`);
  }
  expect(budget(await send('192.0.2.1', key.key))[1]).toBe(2);
  expect(budget(await send('192.0.2.1', key.key, '/nothing'))[1]).toBe(1);
  expect(budget(await send('192.0.2.1', key.key, '/clients'))[1]).toBe(0);
  expect((await send('192.0.2.1', key.key)).status).toBe(429);
});

test('an edit counts with the next request, up and down', async () => {
  const key = await tenant.mint({ rateLimitPerMinute: 1 });
  expect(said(await knock(key))).toBe(through);
  expect(said(await knock(key))).toBe(over(1));
  await setCap(key, 3);
  expect(budget(await knock(key, twin)).slice(0, 2)).toEqual([3, 1]);
  await setCap(key, 2);
  expect(said(await knock(key))).toBe(over(2));
  await setCap(key, 6000);
  expect(budget(await knock(key)).slice(0, 2)).toEqual([6000, 5997]);
});

test('a successor has a budget of its own', async () => {
  const key = await tenant.mint({ rateLimitPerMinute: 1 });
  await knock(key);
  const roll = { overlapSeconds: 3600 };
  const successor = await rollKey(testDatabase(), tenant.actor, key.keyId, roll, testSealingKeys, new Date());
  expect([said(await knock(successor)), said(await knock(key))]).toEqual([through, over(1)]);
});

// The budget itself, by a clock of the test's own: what any sender may do over minutes, in milliseconds.

/** A key's budget, from a moment of its own. */
async function meter() {
  const { id } = await tenant.mint();
  return async (cap: number, at: number) => {
    const { rows } = await server.api.db.query<{ hit: [number, number, number] }>(
      'select hit from integrations.take_hits(array[$1::uuid], array[$2::integer], at_epoch => $3)',
      [id, cap, at],
    );
    const [admitted, remaining, reset] = rows[0]?.hit ?? [-1, -1, -1];
    return { admitted: admitted === 1, remaining, reset };
  };
}

/** Seconds between two requests: bursts, a steady stream, the edges of a second and of the window. */
const pause = fc.oneof(
  { weight: 5, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.double({ min: 0, max: 2, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0.001, 0.999, 1, 59, 59.999, 60, 61) },
  { weight: 1, arbitrary: fc.double({ min: 0, max: 90, noNaN: true }) },
);
const start = fc.double({ min: 1.79e9, max: 1.8e9, noNaN: true });

test('in no 60 seconds are more let through than the cap, and who is refused was owed nothing', async () => {
  const pauses = fc.array(pause, { minLength: 10, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 8 }), start, pauses, async (cap, from, gaps) => {
      const take = await meter();
      const admitted: number[] = [];
      let at = from;
      for (const gap of gaps) {
        at += gap;
        const { admitted: ok, remaining, reset } = await take(cap, at);
        const inWindow = admitted.filter((time) => time > at - WINDOW_SECONDS).length;
        expect(reset).toBeGreaterThanOrEqual(1);
        expect(reset).toBeLessThanOrEqual(WINDOW_SECONDS);
        if (ok) {
          expect(inWindow).toBeLessThan(cap);
          expect(remaining).toBeLessThanOrEqual(cap - inWindow - 1);
          admitted.push(at);
        } else {
          // A hit counts at most until the end of its second longer than it must.
          expect(admitted.filter((time) => time > at - WINDOW_SECONDS - 1).length).toBeGreaterThanOrEqual(cap);
        }
      }
    }),
    { numRuns: 15 },
  );
});

test('an idle key may burst to its cap, and Retry-After is the truth', async () => {
  const pauses = fc.array(pause, { minLength: 5, maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 8 }), start, pauses, async (cap, from, gaps) => {
      const take = await meter();
      for (let i = 0; i < cap; i += 1)
        expect(await take(cap, from)).toMatchObject({ admitted: true, remaining: cap - i - 1 });
      let at = from;
      for (const gap of gaps) {
        at += gap;
        const { admitted, reset } = await take(cap, at);
        if (admitted) continue;
        at += reset;
        expect(await take(cap, at)).toMatchObject({ admitted: true });
      }
    }),
    { numRuns: 15 },
  );
});

test('no whole second before Retry-After would have done', async () => {
  const pauses = fc.array(pause, { minLength: 5, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), start, pauses, async (cap, from, gaps) => {
      const take = await meter();
      let at = from;
      for (const gap of gaps) {
        at += gap;
        const { admitted, reset } = await take(cap, at);
        if (!admitted && reset > 1) expect(await take(cap, at + reset - 1.001)).toMatchObject({ admitted: false });
      }
    }),
    { numRuns: 15 },
  );
});

test('a clock that is set back by an hour costs a key nothing: what it did counts as just done, for a minute', async () => {
  const take = await meter();
  const noon = 1_795_000_000;
  for (const second of [0, 30, 30]) await take(3, noon + second);
  const eleven = noon - 3600;
  expect(await take(3, eleven)).toMatchObject({ admitted: false, reset: 30 });
  expect(await take(3, eleven + 29.9)).toMatchObject({ admitted: false, reset: 1 });
  expect(await take(3, eleven + 30)).toMatchObject({ admitted: true, reset: 30 });
  expect(await take(3, eleven + 59.9)).toMatchObject({ admitted: false, reset: 1 });
  expect(await take(3, eleven + 60)).toMatchObject({ admitted: true, remaining: 1 });
});

test('a cap bounds the log too: of thousands of refusals 30 have rows of their own, one the rest, and none a body', async () => {
  const key = await tenant.mint({ rateLimitPerMinute: 1 });
  const shop = await tenant.mint({ rateLimitPerMinute: 1, payloadFormat: 'woocommerce', source: 'shop' });
  const path = `/webhook/woocommerce/${shop.keyId}`;
  const body = JSON.stringify({ id: 1, padding: 'x'.repeat(50_000) });
  const headers = [`X-WC-Webhook-Signature: ${wcSignature(shop.signingSecret ?? '', body)}`];
  const deliver = () =>
    exchange(server.url, { path, headers: [...headers, 'X-WC-Webhook-Topic: order.updated'], body });
  for (let sent = 0; sent < 2_000; sent += 100) await Promise.all(Array.from({ length: 100 }, () => knock(key)));
  for (let sent = 0; sent < 100; sent += 20) await Promise.all(Array.from({ length: 20 }, deliver));
  const tally = async ({ id }: MintedKey) =>
    (
      await server.api.db.query(
        `select count(*)::int as rows, sum(repeated)::int as requests, count(request_body)::int as bodies
        from integrations.request_log where integration_key_id = $1 and error_code = 'rate_limited'`,
        [id],
      )
    ).rows[0];
  await expect.poll(() => tally(key)).toEqual({ rows: 31, requests: 1_999, bodies: 0 });
  await expect.poll(() => tally(shop)).toEqual({ rows: 31, requests: 90, bodies: 0 });
});

test('a cap of six hundred is exact', async () => {
  const { id } = await tenant.mint();
  const { rows } = await server.api.db.query(
    `select sum(hit[1]) as admitted from generate_series(0, 999) n, lateral integrations.take_hits(
      array[$1::uuid], array[600], at_epoch => 1795000000 + n / 20.0)`,
    [id],
  );
  expect(rows).toEqual([{ admitted: 600 }]);
});

test('hits taken together are those taken one after the other, of each key by itself', async () => {
  const seconds = fc.array(fc.record({ pause, hits: fc.array(fc.nat(2), { minLength: 1, maxLength: 12 }) }), {
    minLength: 1,
    maxLength: 20,
  });
  await fc.assert(
    fc.asyncProperty(
      start,
      seconds,
      fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
      async (begin, turns, caps) => {
        const ids = [...(await Promise.all([tenant.mint(), tenant.mint()]))].map(({ id }) => id).sort();
        const alone = [await meter(), await meter()];
        let at = begin;
        for (const turn of turns) {
          at += turn.pause;
          const which = turn.hits.map((hit) => (hit === 0 ? 0 : 1)).sort();
          const { rows } = await server.api.db.query<{ hit: number[] }>(
            'select hit from integrations.take_hits($1::uuid[], $2::integer[], at_epoch => $3) order by n',
            [which.map((i) => ids[i]), which.map((i) => caps[i]), at],
          );
          const expected = [];
          for (const i of which) expected.push(await alone[i]?.(caps[i] ?? 0, at));
          expect(
            rows.map(({ hit: [admitted, remaining, reset] }) => ({ admitted: admitted === 1, remaining, reset })),
          ).toEqual(expected);
        }
      },
    ),
    { numRuns: 15 },
  );
});
