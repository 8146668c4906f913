import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { Webhook } from 'standardwebhooks';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bundle } from '../../scripts/bundle.mjs';
import { type Env, readEnv } from '../env.ts';
import { keepIncidents } from '../incidents/keep-incidents.ts';
import { channelKinds } from '../incidents/kinds.ts';
import { sealingKeysFrom } from '../keys/signing-secret.ts';
import { addChannel, removeChannel } from '../notices/channels.ts';
import { chooseMail } from '../notices/mail-choice.ts';
import { rewrapChannels } from '../notices/rewrap-channels.ts';
import { testChannel, testMail } from '../notices/test-channel.ts';
import { createUser } from '../organizations/create-user.ts';
import { type MailReceiver, receiveMail } from '../test/mail-receiver.ts';
import { ownDatabase } from '../test/own-database.ts';
import { makeTenant, type Tenant, testDatabase, testSealingKeys, testSecretsKey } from '../test/tenant.ts';
import { sendNotices } from './send-notices.ts';

// In a database of its own: the job sends for all organizations, at moments that the tests choose.

const { url } = ownDatabase();
const db = testDatabase();
const MINUTE_MS = 60_000;
const now = new Date();
const later = (minutes: number) => new Date(now.getTime() + minutes * MINUTE_MS);
const PASSWORD = 'a sentence is fine here';

let client: pg.Client;
let mail: MailReceiver;
let server: http.Server;
let address: string;
interface Posted {
  path: string;
  headers: Record<string, string>;
  body: string;
}
const posted: Posted[] = [];
/** What the server says to the next ones. */
let status = 200;

beforeAll(async () => {
  client = new pg.Client({ connectionString: url });
  await client.connect();
  mail = await receiveMail();
  server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    posted.push({ path: request.url ?? '', headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(status).end(status === 200 ? 'ok' : 'not today');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await client.end();
  await mail.close();
  server.close();
});
beforeEach(async () => {
  status = 200;
  posted.length = 0;
  mail.mails.length = 0;
  mail.refuseWith = 0;
  await client.query('truncate integrations.incidents, integrations.notice_attempts cascade');
});

function settings(more: Partial<Env> = {}): Env {
  const read = readEnv({
    DATABASE_URL: url,
    AUTH_SECRET: 'an authentication secret for tests only',
    SECRETS_KEY: testSecretsKey,
  });
  return { ...read, mail: mail.settings, allowPrivateAddresses: true, appUrl: 'https://connect.example', ...more };
}

const send = (minutes = 0, more: Partial<Env> = {}) => sendNotices(client, settings(more), later(minutes));

/** Opens incidents of a key, as the job that finds them does. */
async function open(
  tenant: Tenant,
  subjects: readonly string[],
  kind: 'webhook_off' | 'refusing' = 'webhook_off',
): Promise<void> {
  const key = await tenant.mint({ name: 'Main <shop>', payloadFormat: 'woocommerce' });
  const finding = (subject: string) => ({
    kind,
    subject,
    organizationId: tenant.organizationId,
    integrationKeyId: key.id,
    title: `Main <shop>: webhook ${subject} is off`,
    detail: `It failed 7 times, the last time ${now.toISOString()}.`,
    meaning: 'Orders no longer arrive.',
    action: 'Switch it on again',
    path: `/settings/connectors/${key.keyId}#woocommerce`,
  });
  const plan = { open: subjects.map(finding), clear: [], unclear: [], resolve: [], remind: [] };
  await keepIncidents(client, plan, now);
}

async function owner(tenant: Tenant): Promise<{ id: string; email: string }> {
  const user = { email: `anna-${uuidv7()}@shop.example`, password: PASSWORD, role: 'owner' as const };
  const made = await createUser(db, tenant.actor, user, now);
  await client.query('truncate integrations.incidents cascade'); // that she was added
  return made;
}

function channel(tenant: Tenant, type: 'slack' | 'webhook', path = `/${type}`) {
  const input = {
    type,
    name: `${type} ${uuidv7()}`,
    url: `${address}${path}`,
    kinds: channelKinds,
  };
  return addChannel(db, tenant.actor, input, { sealingKeys: testSealingKeys, allowPrivateAddresses: true }, now);
}

test('an owner is told by e-mail without configuring anything: what, since when, what it means, and where to go', async () => {
  const tenant = await makeTenant();
  const anna = await owner(tenant);
  await open(tenant, ['27']);
  expect(await send()).toBe(1);
  expect(await send(1)).toBe(0);
  const [received] = mail.mails;
  expect(mail.mails).toHaveLength(1);
  expect(received?.envelopeTo).toEqual([anna.email]);
  expect(received?.subject).toBe('Main <shop>: webhook 27 is off');
  for (const text of [
    'It failed 7 times',
    'Orders no longer arrive.',
    'Switch it on again',
    'https://connect.example/settings/connectors/',
  ])
    expect(received?.text).toContain(text);
  expect(received?.html).toContain('Main &#60;shop&#62;');
  await client.query(`update integrations.incidents set resolved_at = opened_at + interval '2 hours'`);
  await client.query(`insert into integrations.notice_messages (id, organization_id, incident_id, event, user_id, next_attempt_at, created_at)
    select gen_random_uuid(), organization_id, incident_id, 'resolved', user_id, next_attempt_at, created_at from integrations.notice_messages`);
  await send(5);
  expect(mail.mails[1]?.subject).toBe('Resolved: Main <shop>: webhook 27 is off');
  expect(mail.mails[1]?.text).toContain('It lasted 2 hours.');
});

test('a storm over many webhooks is one mail, and at most three mails in ten minutes', async () => {
  const tenant = await makeTenant();
  await owner(tenant);
  await open(
    tenant,
    Array.from({ length: 40 }, (_, at) => String(at)),
  );
  expect(await send()).toBe(40);
  expect(mail.mails.map(({ subject }) => subject)).toEqual(['40 notices, first: Main <shop>: webhook 0 is off']);
  for (const minutes of [1, 2, 3, 4]) {
    await open(tenant, ['1', '2']);
    await send(minutes + 0.001);
  }
  expect(mail.mails).toHaveLength(3);
  await send(12);
  expect(mail.mails).toHaveLength(4);
});

test('who chose otherwise, and other organizations, are told nothing; without a mail server nobody is', async () => {
  const [tenant, other] = [await makeTenant(), await makeTenant()];
  const anna = await owner(tenant);
  await owner(other);
  const rivals = await channel(other, 'webhook');
  await chooseMail(db, tenant.actor, anna.id, { kinds: ['parked'] }, now);
  await open(tenant, ['27']);
  expect(await send()).toBe(0);
  await expect(removeChannel(db, tenant.actor, rivals.id, now)).rejects.toThrow('no such channel');
  await expect(
    testChannel(db, tenant.actor, rivals.id, { ...settings(), sealingKeys: testSealingKeys }, now),
  ).rejects.toThrow('no such channel');
  await expect(testMail(db, other.actor, anna.id, settings(), now)).rejects.toThrow('nobody');
  await open(other, ['27']);
  await send(0, { mail: null });
  await send(9);
  expect(mail.mails).toEqual([]);
  expect(posted.map(({ path }) => path)).toEqual(['/webhook']);
});

test('what fails is tried again later and later, given up after eight attempts, and every attempt has its answer', async () => {
  const tenant = await makeTenant();
  await channel(tenant, 'slack');
  await open(tenant, ['27']);
  status = 500;
  const triedAt: number[] = [];
  const next = () => db.noticeMessage.findFirst({ where: { state: 'waiting' }, select: { nextAttemptAt: true } });
  for (let due = await next(); due !== null; due = await next()) {
    const minutes = (due.nextAttemptAt.getTime() - now.getTime()) / MINUTE_MS;
    await send(minutes - 0.01);
    expect(posted).toHaveLength(triedAt.length); // not before its time
    await send(minutes + 0.001);
    triedAt.push(minutes);
  }
  expect(posted).toHaveLength(8);
  const waits = triedAt.slice(1).map((minutes, at) => minutes - (triedAt[at] ?? 0));
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(triedAt.at(-1)).toBeGreaterThan(16 * 60);
  const attempts = await db.noticeAttempt.findMany({ where: { organizationId: tenant.organizationId } });
  expect(new Set(attempts.map(({ answer, sent }) => `${sent} ${answer}`))).toEqual(new Set(['false 500 not today']));
  expect(await db.noticeMessage.findMany({ select: { state: true, attempts: true } })).toEqual([
    { state: 'failed', attempts: 8 },
  ]);
});

test('a webhook’s signature is good for the library of Standard Webhooks, also after SECRETS_KEY was replaced', async () => {
  const tenant = await makeTenant();
  const { secret } = await channel(tenant, 'webhook');
  await open(tenant, ['27', '31']);
  const replaced = `${'n3w'.repeat(4)}Qm1Xw7Lr5Tb2Hs8Yc4Nd6Pf0,${testSecretsKey}`;
  const by = { name: 'command line', clientIp: null };
  expect((await rewrapChannels(db, by, sealingKeysFrom(replaced))).unopened).toBe(0);
  await send(0, { secretsKey: replaced.split(',')[0] ?? '' });
  expect(posted).toHaveLength(2);
  for (const { body, headers } of posted) {
    expect(new Webhook(secret ?? '').verify(body, headers)).toMatchObject({
      type: 'notice.opened',
      data: { kind: 'webhook_off', action: 'Switch it on again', resolved_at: null },
    });
    expect(() => new Webhook(secret ?? '').verify(`${body} `, headers)).toThrow();
  }
  const [row] = (
    await client.query('select sealed_url, sealed_secret, host from integrations.notice_channels where type = $1', [
      'webhook',
    ])
  ).rows;
  expect(`${row.sealed_url}${row.sealed_secret}`).not.toMatch(/127\.0\.0\.1|whsec/);
});

test('Slack gets text in which a connection’s name is only text; a private address is refused; a test says what was answered', async () => {
  const tenant = await makeTenant();
  const { id } = await channel(tenant, 'slack');
  await open(tenant, ['27']);
  await send();
  const { text } = JSON.parse(posted[0]?.body ?? '{}');
  expect(text).toContain('*Main &lt;shop&gt;: webhook 27 is off*');
  expect(text).toMatch(/<https:\/\/connect\.example\/settings\/connectors\/\w{8}#woocommerce\|Switch it on again>/);
  const tested = (more: Partial<Env> = {}) =>
    testChannel(db, tenant.actor, id, { ...settings(more), sealingKeys: testSealingKeys }, now);
  expect(await tested()).toMatchObject({ sent: true, answer: '200 ok' });
  expect(await tested({ allowPrivateAddresses: false })).toMatchObject({
    sent: false,
    answer: expect.stringContaining('https://'),
  });
  for (const _ of [1, 2, 3]) await tested();
  await expect(tested()).rejects.toThrow('5 tests a minute at most');
  const where = { organizationId: tenant.organizationId, action: 'notice_channel.tested' };
  expect(await db.auditEntry.count({ where })).toBe(5);
});

test('kill -9 in the outbox loses nothing: what was being sent is sent again, under the same id', async () => {
  const tenant = await makeTenant();
  await channel(tenant, 'webhook', '/one');
  await open(
    tenant,
    Array.from({ length: 30 }, (_, at) => String(at)),
  );
  const program = path.resolve(`.test-data/send-notices-${uuidv7()}.mjs`);
  await bundle('lib/test/send-notices-process.ts', path.relative('.', program));
  const child = fork(program, [], {
    env: {
      ...process.env,
      DATABASE_URL: url,
      AUTH_SECRET: settings().authSecret,
      SECRETS_KEY: testSecretsKey,
      ALLOW_PRIVATE_ADDRESSES: 'true',
    },
  });
  await expect.poll(() => posted.length).toBeGreaterThan(4);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const before = posted.length;
  await expect
    .poll(async () => (await send(10)) >= 0 && (await db.noticeMessage.count({ where: { state: 'waiting' } })))
    .toBe(0);
  const ids = posted.map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids).size).toBe(30);
  expect(ids.length - 30).toBeLessThanOrEqual(1);
  expect(before).toBeLessThan(30);
});
