import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Prisma } from '../../lib/generated/prisma/client.ts';
import { newId } from '../../lib/new-id.ts';
import { type LoggedRequest, logRows } from '../../lib/test/log-rows.ts';
import { ownDatabase } from '../../lib/test/own-database.ts';
import { makeTenant, testDatabase, testSecretsKey } from '../../lib/test/tenant.ts';
import type { ServerProcess } from '../torture/server-process.ts';
import { type Person, person, startConsole } from './console.ts';
import { handlers, pages } from './doors.ts';

// A row may be of a newer version, of an older one, or of a fault nobody foresaw: whoever reads it shows what it can.

const HUGE = 2_147_483_647;
/** Of requests in a row: an hour of them is counted in 32 bits. */
const MANY = 500_000_000;
const at = new Date(Date.now() - 60_000);
const text = (value: string) => new Uint8Array(Buffer.from(value));
const json = (value: Prisma.InputJsonValue) => value;

const oddRows: Omit<LoggedRequest, 'at'>[] = [
  { statusCode: 408, errorCode: null },
  { statusCode: 500, errorCode: null, verified: false },
  { statusCode: 200, errorCode: 'signature_invalid' },
  { statusCode: 418, errorCode: 'error_of_a_newer_version' },
  { statusCode: 401, errorCode: '' },
  { statusCode: 401, errorCode: '__proto__' },
  { statusCode: 999, errorCode: 'constructor' },
  { statusCode: 100, errorCode: null },
  { statusCode: 429, errorCode: 'rate_limited', repeated: MANY },
  { statusCode: 429, errorCode: 'rate_limited', repeated: MANY, verified: false },
  { statusCode: 200, repeated: MANY },
  { statusCode: 401, errorCode: 'signature_invalid', tookMs: -5_000 },
  { statusCode: 200, tookMs: 1e12 },
  ...[
    'a text',
    7,
    [],
    [null],
    {},
    { summary: 7, remedy: null },
    { summary: null, remedy: 'x', evidence: 'x' },
    { summary: 'x', remedy: 'y', evidence: { cause: 7, missing_scope: {}, a: null, b: [{}], c: { byte: 'x' } } },
    { summary: 'x'.repeat(100_000), remedy: '', evidence: { mac: 1e300 } },
  ].map((diagnosis) => ({ statusCode: 401, errorCode: 'signature_invalid', diagnosis: json(diagnosis) })),
  ...[{}, 'a text', 7, [7, null, 'x'], [['x']], [['x', null]], [[1, 2, 3]], { 'x-wc-webhook-id': '3' }].map(
    (requestHeaders) => ({ statusCode: 401, errorCode: 'signature_missing', requestHeaders: json(requestHeaders) }),
  ),
  {
    statusCode: 401,
    requestHeaders: [
      ['X-WC-Webhook-ID', '9'.repeat(20)],
      ['X-WC-Webhook-Topic', '\u001b[2J'],
    ],
  },
  { method: '', path: '', clientIp: '', query: '', userAgent: '', idempotencyKey: '', externalId: '' },
  {
    method: 'BREW',
    path: '/%ff'.repeat(4_000),
    clientIp: 'not an address',
    query: '%%%',
    externalId: 'x'.repeat(9_000),
  },
  { requestBody: text(''), responseBody: text('{"parked":true') },
  { requestBody: text('\u0000\ufffd{'), responseBody: text('"skipped":[{ "warnings":["') },
  { secretAge: 32_000, clockDriftSeconds: -HUGE },
];

const database = ownDatabase();
let server: ServerProcess;
let owner: Person;
let ids: Record<string, string>;
let rowIds: string[];

beforeAll(async () => {
  const db = testDatabase();
  const tenant = await makeTenant();
  const { organizationId, storeId } = tenant;
  owner = await person(tenant, 'owner');
  const woo = await tenant.mint({ payloadFormat: 'woocommerce' });
  await logRows(
    db,
    { id: woo.id, organizationId },
    oddRows.map((row, n) => ({ ...row, at: new Date(at.getTime() + n) })),
  );
  const rows = await db.requestLogRow.findMany({ where: { organizationId }, select: { id: true } });
  rowIds = rows.map(({ id }) => id);
  for (const action of [
    'key.adjusted',
    'key.rolled',
    'organization.renamed',
    'member.role_changed',
    'x',
    'a.b.c',
    '',
    '.',
  ]) {
    for (const details of [
      {},
      [],
      'x',
      7,
      { name: 7, role: null, rolled_to: {}, ends_at: 'x', rate_limit_per_minute: 7 },
    ]) {
      const about = { id: newId(), organizationId, integrationKeyId: woo.id, actor: '', action, createdAt: at };
      await db.auditEntry.create({ data: { ...about, details: json(details), clientIp: null } });
    }
  }
  // As a newer version's migration may have it.
  await db.$executeRaw`alter table integrations.parked_deliveries drop constraint parked_deliveries_cause_check`;
  const delivery = {
    organizationId,
    storeId,
    integrationKeyId: woo.id,
    source: '',
    requestId: newId(),
    receivedAt: at,
  };
  for (const cause of ['over_rate_limit', 'cause_of_a_newer_version', '']) {
    const odd = { topic: null, webhookId: null, entityType: null, externalId: null, sourceUrl: ':// not a url' };
    const words = { cause, reason: '', whatToDo: '' };
    await db.parkedDelivery.create({
      data: {
        id: uuidv7(),
        ...delivery,
        ...odd,
        ...words,
        body: text('\u0000'),
      } as Prisma.ParkedDeliveryUncheckedCreateInput,
    });
  }
  ids = {
    keyId: woo.keyId,
    rowId: rowIds[0] ?? '',
    id: randomUUID(),
    side: 'response',
    token: 'x',
    nextauth: 'session',
  };
  server = await startConsole(database.url);
}, 240_000);
afterAll(() => server.stop());

function filled(url: string, rowId = ids.rowId): string {
  return url
    .replace(/\/\[\[\.\.\.\w+\]\]/g, '')
    .replace(/\[(?:\.\.\.)?(\w+)\]/g, (_, name: string) => (name === 'rowId' ? rowId : ids[name]) ?? 'x');
}

async function statusOf(url: string): Promise<string> {
  const stop = AbortSignal.timeout(60_000);
  const { status } = await fetch(`${server.url}${url}`, { redirect: 'manual', headers: owner.headers, signal: stop });
  return `${url.slice(0, 120)} ${status}`;
}

test('every page answers, whatever stands in a row', async () => {
  const urls = pages().map(({ url }) => filled(url));
  const queries = [`?row=${ids.rowId}`, '?log=1&error=error_of_a_newer_version', '?log=1&status=4xx'];
  urls.push(...queries.map((query) => `/settings/connectors/${ids.keyId}${query}`));
  const broken = [];
  for (const url of urls) broken.push(await statusOf(url));
  expect(broken.filter((answer) => / 5\d\d$/.test(answer))).toEqual([]);
  expect(broken).toContain('/settings/connectors 200');
  expect(broken).toContain(`/settings/connectors/${ids.keyId} 200`);
}, 240_000);

test('every handler answers for each of them', async () => {
  const answers = [];
  for (const { url, method } of handlers()) {
    if (method !== 'GET' || url.endsWith('/live')) continue;
    for (const rowId of url.includes('[rowId]') ? rowIds : [undefined])
      answers.push(await statusOf(filled(url, rowId)));
  }
  expect(answers.filter((answer) => / 5\d\d$/.test(answer))).toEqual([]);
}, 240_000);

test('every command that reads does, for people and as JSON', () => {
  const { keyId = '' } = ids;
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    AUTH_SECRET: 'an authentication secret for tests only',
    SECRETS_KEY: testSecretsKey,
  };
  const commands = [
    ['logs', keyId],
    ['logs', keyId, '--json'],
    ['keys', 'show', keyId],
    ['parked', 'list', '--key', keyId],
    ['parked', 'list', '--key', keyId, '--json'],
  ];
  for (const words of commands) {
    const { status, stderr } = spawnSync(process.execPath, ['.build/cli.mjs', ...words], { env, encoding: 'utf8' });
    expect({ words, status, stderr }).toEqual({ words, status: 0, stderr: '' });
  }
}, 240_000);
