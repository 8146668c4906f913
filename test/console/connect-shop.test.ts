import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPool } from '../../lib/database/pool.ts';
import { testDatabaseUrl } from '../../lib/test/database-url.ts';
import { type StandInShop, startShop } from '../../lib/test/stand-in-shop.ts';
import { makeTenant, type Tenant, testDatabase, testSecretsKey } from '../../lib/test/tenant.ts';
import { approvalState } from '../../lib/woocommerce/shop/approval-state.ts';
import { askApproval } from '../../lib/woocommerce/shop/ask-approval.ts';
import { showShop } from '../../lib/woocommerce/shop/show-shop.ts';
import { ServerProcess } from '../torture/server-process.ts';
import { person } from './console.ts';

const appUrl = 'https://console.example';
const settings = { appUrl, secretsKey: testSecretsKey, allowPrivateAddresses: true };
const folder = mkdtempSync(path.join(tmpdir(), 'connect-shop-'));
const db = openPool(testDatabaseUrl(), 2);
let server: ServerProcess;
let shop: StandInShop;

beforeAll(async () => {
  server = await ServerProcess.start({
    databaseUrl: testDatabaseUrl(),
    secretsKey: testSecretsKey,
    appUrl,
    more: { ALLOW_PRIVATE_ADDRESSES: 'true', TRUSTED_PROXIES: '127.0.0.1' },
    logFile: path.join(folder, 'server.log'),
  });
  expect(await server.untilServing()).toBe(true);
  shop = await startShop();
  shop.reach = (url) => url.replace(appUrl, server.url);
}, 120_000);
afterAll(async () => {
  await Promise.all([server.stop(), shop.stop(), db.end()]);
  rmSync(folder, { recursive: true });
});

/** Asks as somebody of this organization: what WordPress is told. */
async function asked(tenant: Tenant, keyId: string, now = new Date()) {
  const { userId, email } = await person(tenant, 'admin');
  const actor = { ...tenant.actor, name: email };
  const page = new URL(await askApproval(db, settings, { actor, userId }, keyId, { url: shop.url }, now));
  return { page, userId, state: page.searchParams.get('user_id') ?? '' };
}

let networks = 0;
const nextNetwork = () => `192.0.2.${(networks++ % 250) + 1}`;

/** What the shop's server sends after "Approve". */
async function approve(state: string, more: object = {}, from = nextNetwork()): Promise<number> {
  const { consumerKey: consumer_key, consumerSecret: consumer_secret } = shop;
  const keys = { key_id: 1, user_id: state, consumer_key, consumer_secret, key_permissions: 'read_write', ...more };
  const answer = await fetch(`${server.url}/connect/woocommerce`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json;charset=UTF-8', 'X-Forwarded-For': from },
    body: JSON.stringify(keys),
  });
  return answer.status;
}

async function connected(tenant: Tenant, keyId: string, key: string) {
  const { id } = await testDatabase().integrationKey.findUniqueOrThrow({ where: { keyId }, select: { id: true } });
  await expect
    .poll(async () => (await approvalState(db, tenant.organizationId, id, new Date()))?.is ?? 'over', {
      timeout: 60_000,
    })
    .toBe(key);
  return showShop(db, tenant.organizationId, keyId);
}

test('an approval in WordPress links the key: the page asks for read_write, the shop brings its keys once, and six webhooks are there', async () => {
  const tenant = await makeTenant();
  const { keyId } = await tenant.mint({ payloadFormat: 'woocommerce' });
  const { page, state } = await asked(tenant, keyId);
  expect(`${page.origin}${page.pathname}`).toBe(`${shop.url}/wc-auth/v1/authorize`);
  expect(Object.fromEntries(page.searchParams)).toEqual({
    app_name: 'PeptideClients Connectors',
    scope: 'read_write',
    user_id: expect.stringMatching(/^[\w-]{43}$/),
    return_url: `${appUrl}/settings/connectors/${keyId}`,
    callback_url: `${appUrl}/connect/woocommerce`,
  });
  expect(await approve(state)).toBe(200);
  const linked = await connected(tenant, keyId, 'over');
  expect(linked?.shop).toMatchObject({ url: shop.url, version: '10.0.2' });
  expect(linked?.shop.webhooks.map(({ status }) => status)).toEqual(Array(6).fill('active'));
  expect(await approve(state)).toBe(403);
  const { organizationId } = tenant;
  const actions = await testDatabase().auditEntry.findMany({ where: { organizationId }, select: { action: true } });
  expect(actions.map(({ action }) => action)).toEqual(expect.arrayContaining(['shop.approval_asked', 'shop.linked']));
});

test('keys that are of no use at the address that was typed link nothing, and the key’s page says why', async () => {
  const tenant = await makeTenant();
  const { keyId } = await tenant.mint({ payloadFormat: 'woocommerce' });
  const { state } = await asked(tenant, keyId);
  expect(await approve(state, { consumer_secret: `cs_${'f'.repeat(40)}` })).toBe(200);
  expect(await connected(tenant, keyId, 'failed')).toBeNull();
  const answer = await testDatabase().shopApproval.findFirst({ where: { organizationId: tenant.organizationId } });
  expect(answer?.problem).toMatch(/^the consumer secret is wrong/);
});

test('a state is good once, for a quarter of an hour, while who asked may manage the key; what is no approval uses none up', async () => {
  const tenant = await makeTenant();
  const [late, demoted, good] = await Promise.all([1, 2, 3].map(() => tenant.mint({ payloadFormat: 'woocommerce' })));
  const old = await asked(tenant, late?.keyId ?? '', new Date(Date.now() - 15 * 60_000));
  expect(await approve(old.state)).toBe(403);
  const former = await asked(tenant, demoted?.keyId ?? '');
  await testDatabase().membership.updateMany({ where: { userId: former.userId }, data: { role: 'member' } });
  expect(await approve(former.state)).toBe(403);
  expect(await approve('A'.repeat(43))).toBe(403);

  const { state } = await asked(tenant, good?.keyId ?? '');
  expect(await approve(state, { key_permissions: 'read' })).toBe(400);
  expect(await approve(state, { consumer_key: 'x' })).toBe(400);
  expect(await approve(state, { more: 'x'.repeat(5_000) })).toBe(413);
  const both = await Promise.all([approve(state), approve(state)]);
  expect(both.sort()).toEqual([200, 403]);
});

test('an approval is asked for only by https, and not of a shop whose permalinks are plain', async () => {
  const tenant = await makeTenant();
  const { keyId } = await tenant.mint({ payloadFormat: 'woocommerce' });
  const who = { actor: tenant.actor, userId: crypto.randomUUID() };
  const http = { ...settings, appUrl: 'http://localhost:3000' };
  await expect(askApproval(db, http, who, keyId, { url: shop.url }, new Date())).rejects.toThrow('an https address');
  shop.plainPermalinks = true;
  await expect(askApproval(db, settings, who, keyId, { url: shop.url }, new Date())).rejects.toMatchObject({
    message: expect.stringContaining('permalinks are plain'),
    field: 'url',
  });
  shop.plainPermalinks = false;
  const other = await makeTenant();
  await expect(asked(other, keyId)).rejects.toThrow(`no such key: pck_int_${keyId}`);
});

/** A browser at the shop: signed in on the way, up to the page with Approve and Deny; where they lead. */
async function approvalPage(page: URL): Promise<Record<string, string>> {
  const login = await fetch(page, { redirect: 'manual' });
  const signedIn = await fetch(login.headers.get('location') ?? '', { redirect: 'manual' });
  const cookie = signedIn.headers.get('set-cookie') ?? '';
  const html = await (await fetch(signedIn.headers.get('location') ?? '', { headers: { cookie } })).text();
  const links = [...html.matchAll(/href="([^"]+)">(\w+)</g)].map(([, href = '', word = '']) => [word, href]);
  return { cookie, ...Object.fromEntries(links.map(([word, href]) => [word, href?.replaceAll('&amp;', '&')])) };
}

test('the whole way: signed in to WordPress, Approve, the keys come, and then the browser comes back to a key that is linked', async () => {
  const tenant = await makeTenant();
  const { keyId } = await tenant.mint({ payloadFormat: 'woocommerce' });
  const { page, state } = await asked(tenant, keyId);
  const { cookie = '', Approve = '', Deny = '' } = await approvalPage(page);
  expect(Deny).toBe(`${appUrl}/settings/connectors/${keyId}?success=0&user_id=${state}`);
  const back = await fetch(Approve, { headers: { cookie }, redirect: 'manual' });
  expect(back.headers.get('location')).toBe(`${appUrl}/settings/connectors/${keyId}?success=1&user_id=${state}`);
  expect((await connected(tenant, keyId, 'over'))?.shop.webhooks).toHaveLength(6);
  // Approved once more: WordPress is told no, and takes its keys back.
  expect((await fetch(Approve, { headers: { cookie }, redirect: 'manual' })).status).toBe(401);
});

test('who asks again makes the earlier state worth nothing; one that is denied links nothing', async () => {
  const tenant = await makeTenant();
  const { keyId } = await tenant.mint({ payloadFormat: 'woocommerce' });
  const first = await asked(tenant, keyId);
  const second = await asked(tenant, keyId);
  expect(await approve(first.state)).toBe(403);
  const { id } = await testDatabase().integrationKey.findUniqueOrThrow({ where: { keyId } });
  expect(await approvalState(db, tenant.organizationId, id, new Date())).toEqual({ is: 'asked', url: shop.url });
  expect(await showShop(db, tenant.organizationId, keyId)).toBeNull();
  expect(await approve(second.state)).toBe(200);
  await connected(tenant, keyId, 'over');
});

test('one network has 20 tries a minute; many of them keep no shop from being connected', async () => {
  const tenant = await makeTenant();
  const { keyId } = await tenant.mint({ payloadFormat: 'woocommerce' });
  const { state } = await asked(tenant, keyId);
  const guess = (from: string) => approve('B'.repeat(43), {}, from);
  const ofOne = await Promise.all(Array.from({ length: 45 }, () => guess('198.51.100.7')));
  expect(ofOne.filter((status) => status === 403).length).toBeLessThanOrEqual(40);
  expect(ofOne).toContain(429);
  for (let from = 0; from < 400; from += 20) {
    const many = Array.from({ length: 20 }, (_, i) => guess(`10.${Math.floor(from / 20)}.${i}.1`));
    expect(new Set(await Promise.all(many)).has(429)).toBe(false);
  }
  expect(await approve(state, {}, '203.0.113.5')).toBe(200);
  await connected(tenant, keyId, 'over');
});

test('a key whose deliveries come from another shop is not linked, and nobody is sent to approve it', async () => {
  const tenant = await makeTenant();
  const { keyId } = await tenant.mint({ payloadFormat: 'woocommerce' });
  await testDatabase().integrationKey.update({
    where: { keyId },
    data: { webhookSourceUrl: 'https://other.example/' },
  });
  await expect(asked(tenant, keyId)).rejects.toMatchObject({
    message: `pck_int_${keyId} takes deliveries from https://other.example/, and ${shop.url} is another shop: link that one, or if the shop has moved accept the move first: keys set ${keyId} --source-url ${shop.url}`,
    field: 'url',
  });
  await testDatabase().integrationKey.update({ where: { keyId }, data: { webhookSourceUrl: `${shop.url}/` } });
  await asked(tenant, keyId);
});
