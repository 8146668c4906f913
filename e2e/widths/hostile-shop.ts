import { randomBytes } from 'node:crypto';
import { adjustKey } from '../../lib/keys/adjust-key.ts';
import type { MintedKey } from '../../lib/keys/mint-key.ts';
import { revokeKey } from '../../lib/keys/revoke-key.ts';
import { rollKey } from '../../lib/keys/roll-key.ts';
import { sealingKeysFrom } from '../../lib/keys/signing-secret.ts';
import { createStore } from '../../lib/organizations/create-store.ts';
import { createUser } from '../../lib/organizations/create-user.ts';
import { inviteMember } from '../../lib/organizations/invite-member.ts';
import { wcSignature } from '../../lib/test/sign.ts';
import { recordings } from '../../test/woocommerce/recordings.ts';
import type { Installation } from '../installation.ts';
import { orderBody, send, untilLogged } from '../send-request.ts';
import { openShop, PASSWORD } from '../shop.ts';
import { fillAccount } from './hostile-owner.ts';
import { linkLongShop } from './link-long-shop.ts';

/** The widest letter there is, as often as people may write one without a space. */
const WIDE = 'W'.repeat(80);
const EMOJI = '🧪'.repeat(40);
const LONG_HOST = `staging.${'warehouse-'.repeat(5)}shop.example`;
const WORDS = 'Connection between the flagship warehouse and its three regional distribution partners, since November';

/** What the pages and dialogs are opened with, by the names in their paths: `{own}`. */
export type Known = Record<
  | 'owner'
  | 'member'
  | 'invite'
  | 'wide'
  | 'emoji'
  | 'shop'
  | 'moved'
  | 'linked'
  | 'revoked'
  | 'expired'
  | 'old'
  | 'successor'
  | 'waiting'
  | 'zapier'
  | 'narrow'
  | 'row'
  | 'allowRow'
  | 'parkedRow'
  | 'order'
  | 'client',
  string
>;

/**
 * The only organization of its installation, in which all is as long as it may be: names of 80 wide letters and of 40
 * emoji, long addresses, seven digits of requests; and keys in every state, with requests of every kind.
 */
export async function openHostileShop(installation: Installation): Promise<{ known: Known; stop(): Promise<void> }> {
  const { db, url, secretsKey } = installation;
  const shop = await openShop(installation, WIDE);
  const { actor } = shop;
  const now = new Date();
  const owner = await longUser('owner');
  await longUser('admin');
  const member = await longUser('member');
  const { token: invite } = await inviteMember(db, actor, { email: longEmail(), role: 'admin' }, now);
  await inviteMember(db, actor, { email: longEmail(), role: 'member' }, new Date(now.getTime() - 8 * 24 * 3600 * 1000));
  const [wideStore, emojiStore] = [await store(WIDE), await store(EMOJI)];

  const wide = await shop.mint({ name: WIDE, storeId: wideStore, requireSignature: true, source: 'w'.repeat(64) });
  const emoji = await shop.mint({ name: EMOJI, storeId: emojiStore });
  const woo = await shop.mint({ name: WORDS, storeId: wideStore, payloadFormat: 'woocommerce' });
  const linked = await shop.mint({ name: `Linked ${WORDS}`, payloadFormat: 'woocommerce' });
  const moved = await shop.mint({ name: `Moved ${WORDS}`, payloadFormat: 'woocommerce' });
  const revoked = await shop.mint({ name: `${WIDE} revoked` });
  const expired = await shop.mint({ name: `Expired ${WIDE}`, payloadFormat: 'woocommerce' });
  const old = await shop.mint({ name: WORDS, requireSignature: true });
  const waiting = await shop.mint({ name: `Waiting ${EMOJI}`, storeId: wideStore });
  const zapier = await shop.mint({ name: 'Zapier', source: 'zapier', scopes: ['orders:write'] });
  const records = await shop.mint({ name: `Records ${EMOJI}`, storeId: wideStore });
  const narrow = await shop.mint({ name: `Narrow ${WORDS}`, scopes: ['orders:cancel'], storeId: emojiStore });
  for (let i = 0; i < 42; i += 1) await shop.mint({ name: `Outlet ${i}` });

  const asked = (key: MintedKey, body = orderBody(), headers = {}) => {
    return send({ url, key: key.key, secret: key.signingSecret, body, headers });
  };
  for (let i = 0; i < 12; i += 1) {
    await asked(wide, orderBody(`${WIDE}${i}`), { 'Idempotency-Key': `${WIDE}${WIDE}${i}`, 'User-Agent': WIDE });
  }
  for (let i = 0; i < 4; i += 1) await send({ url, key: wide.key, secret: 'the wrong secret', body: orderBody(EMOJI) });
  await asked(wide, '{"external_id": "x"');
  await asked(emoji, JSON.stringify({ external_id: WIDE, lines: [{ quantity: 'many', description: WIDE }] }));
  await send({ url, key: emoji.key, path: `/${'w'.repeat(300)}` });
  await asked(emoji);
  await asked(zapier);
  await asked(narrow);
  await adjustKey(db, actor, emoji.keyId, { rateLimitPerMinute: 1 }, now);
  await asked(emoji);
  const limited = await asked(emoji);
  await adjustKey(
    db,
    actor,
    narrow.keyId,
    { ipAllowlist: ['203.0.113.0/24', '2001:db8:1234:5678:9abc:def0::/96'] },
    now,
  );
  const outside = await asked(narrow);
  const row = await send({ url, key: wide.key, secret: 'the wrong secret', body: orderBody(WIDE) });
  await fetch(`${url}/integrations/v1/orders`, { method: 'POST', headers: { Authorization: `Bearer ${WIDE}` } });
  await fetch(`${url}/integrations/v1/${'w'.repeat(200)}`, { headers: { 'User-Agent': `${WORDS} ${WIDE}` } });

  for (const { headers, body } of recordings) {
    const kept = headers.filter(
      ([name]) => !/^(host|content-length|connection|expect|x-wc-webhook-signature)$/i.test(name),
    );
    await deliver(body, kept);
  }
  const staging = (id: number): [string, string][] => [
    ['X-WC-Webhook-Source', `https://${LONG_HOST}/de/`],
    ['X-WC-Webhook-Topic', 'action.woocommerce_subscription_status_updated_to_pending_cancel'],
    ['X-WC-Webhook-ID', String(id)],
    ['X-WC-Webhook-Resource', 'action'],
    ['X-WC-Webhook-Event', 'woocommerce_subscription_status_updated_to_pending_cancel'],
  ];
  const other = (id: number) =>
    Buffer.from(JSON.stringify({ id, status: 'processing', total: '1.00', currency: 'EUR' }));
  const parked = await deliver(other(1234567), [
    ['X-WC-Webhook-Source', `https://${LONG_HOST}/de/`],
    ['X-WC-Webhook-Topic', 'order.updated'],
    ['X-WC-Webhook-ID', '1234567'],
  ]);
  await deliver(Buffer.from(JSON.stringify({ code: 'rest_no_route', message: `${WORDS} ${WIDE}` })), [
    ['X-WC-Webhook-Topic', 'order.updated'],
  ]);
  for (const order_key of ['wc_order_one', 'wc_order_two']) {
    const order = { id: 777, order_key, status: 'processing', total: '1.00', currency: 'EUR', line_items: [] };
    await deliver(Buffer.from(JSON.stringify(order)), [['X-WC-Webhook-Topic', 'order.updated']]);
  }
  for (let i = 0; i < 6; i += 1) await deliver(other(i), staging(31), woo, 'the wrong secret');
  for (const answer of [limited, outside, row, parked]) await untilLogged(installation, answer);

  const first = Buffer.from(JSON.stringify({ webhook_id: 7 }));
  await deliver(first, [['X-WC-Webhook-Source', `https://${LONG_HOST}/`]], moved);
  await adjustKey(db, actor, moved.keyId, { webhookSourceUrl: `https://new.${LONG_HOST}/` }, new Date());
  await revokeKey(db, actor, revoked.keyId, now);
  await db.integrationKey.update({ where: { keyId: expired.keyId }, data: { expiresAt: now } });
  const input = { overlapSeconds: 24 * 3600 };
  const successor = await rollKey(db, actor, old.keyId, input, sealingKeysFrom(secretsKey), now);
  await manyRequests(wide.keyId);
  await db.$executeRaw`update integrations.request_log set repeated = 1234567 where id = ${idOf(limited)}::uuid`;
  await fillAccount(installation, { ...actor, name: owner }, owner, { wide: WIDE, host: LONG_HOST, keyId: woo.keyId });
  const linkedShop = await linkLongShop(installation, actor, linked.keyId);

  const known = {
    owner,
    member,
    invite,
    wide: wide.keyId,
    emoji: emoji.keyId,
    shop: woo.keyId,
    moved: moved.keyId,
    linked: linked.keyId,
    revoked: revoked.keyId,
    expired: expired.keyId,
    old: old.keyId,
    successor: successor.keyId,
    waiting: waiting.keyId,
    zapier: zapier.keyId,
    narrow: narrow.keyId,
    row: idOf(row),
    allowRow: idOf(outside),
    parkedRow: idOf(parked),
    ...(await wideOrder(records.key)),
  };
  return { known, stop: () => linkedShop.stop() };

  async function longUser(role: 'owner' | 'admin' | 'member') {
    const email = longEmail();
    await createUser(db, actor, { email, password: PASSWORD, role }, now);
    return email;
  }
  async function store(name: string) {
    const { id } = await createStore(db, actor, { name, currency: 'EUR' }, now);
    return id;
  }
  /** An order of which everything is long, and its client. */
  async function wideOrder(key: string) {
    const api = `${url}/integrations/v1/orders`;
    const headers = { Authorization: `Bearer ${key}` };
    const address = { name: WIDE, line1: WIDE, city: WIDE, country: 'DE' };
    const body = {
      external_id: 'W'.repeat(255),
      number: WIDE,
      note: `${WORDS} ${WIDE}`,
      lines: [{ description: WIDE + EMOJI, quantity: 1_234_567, unit_price_cents: 1_234_567_89, sku: WIDE }],
      shipping_cents: 1,
      client: { external_id: WIDE, email: longEmail(), name: WIDE, company: EMOJI, billing_address: address },
      payment: { external_id: WIDE, amount_cents: 1, method: WIDE },
      billing_address: address,
      metadata: { [WIDE.slice(0, 40)]: WIDE },
    };
    const made = await fetch(api, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!made.ok) throw new Error(`the long order was refused: ${await made.text()}`);
    const { id, client_id } = Object(await made.json());
    await fetch(`${api}/${id}`, { method: 'PATCH', headers, body: JSON.stringify({ note: EMOJI, status: 'on_hold' }) });
    return { order: String(id), client: String(client_id) };
  }
  function deliver(body: Buffer, headers: [string, string][], to = woo, secret = to.signingSecret ?? '') {
    return fetch(`${url}/integrations/v1/webhook/woocommerce/${to.keyId}`, {
      method: 'POST',
      headers: [
        ...headers,
        ['X-WC-Webhook-Signature', wcSignature(secret, body)],
        ['Content-Type', 'application/json'],
      ],
      body: new Uint8Array(body),
    });
  }
  /** A day of more requests than any table has room for in full. */
  async function manyRequests(keyId: string) {
    await db.$executeRaw`
      insert into integrations.request_statistics (integration_key_id, hour, requests, refused, failed, busiest_minute)
      select k.id, date_trunc('hour', now()) - ago * interval '1 hour', 1234567, 123456, 12345, 5999
      from integrations.integration_keys k, generate_series(2, 20) ago where k.key_id = ${keyId}`;
    await db.$executeRaw`
      insert into integrations.request_latencies (integration_key_id, hour, latency_class, requests)
      select k.id, date_trunc('hour', now()) - ago * interval '1 hour', 40 + ago, 1234
      from integrations.integration_keys k, generate_series(2, 20) ago where k.key_id = ${keyId}`;
  }
}

/** 64 wide letters before the at, a long domain behind. */
function longEmail(): string {
  return `${randomBytes(4).toString('hex')}${'w'.repeat(56)}@${'mail-warehouse-'.repeat(3)}department.shop.example`;
}

function idOf(answer: Response): string {
  return answer.headers.get('X-Request-Id') ?? '';
}
