import { beforeAll, expect, test } from 'vitest';
import { readEnv } from '../env.ts';
import { createOrganization } from '../organizations/create-organization.ts';
import { createStore } from '../organizations/create-store.ts';
import { listen } from '../server/listen.ts';
import { openApi } from '../server/open-api.ts';
import { ownDatabase } from '../test/own-database.ts';
import { pcSignature } from '../test/start-api.ts';
import { testDatabase } from '../test/tenant.ts';
import { type MintedKey, mintKey, mintKeyInput } from './mint-key.ts';
import { countUnopened, rewrapSecrets } from './rewrap-secrets.ts';
import { rotateSecretInput, rotateSigningSecret } from './rotate-signing-secret.ts';
import { sealingKeysFrom } from './signing-secret.ts';

// A database of its own: rewrapping leaves nothing sealed with the old key.

const OLD = 'the key-encryption key until today';
const NEW = 'the key-encryption key from today on';
const BOTH = sealingKeysFrom(`${NEW},${OLD}`);
const BY = { name: 'command line (test)', clientIp: null };
const BATCH = 2;

const { url } = ownDatabase();
const db = testDatabase();
const minted: MintedKey[] = [];

beforeAll(async () => {
  for (const name of ['One', 'Two']) {
    const now = new Date();
    const { id: organizationId } = await createOrganization(db, BY, { name }, now);
    const actor = { ...BY, organizationId };
    const { id: storeId } = await createStore(db, actor, { name, currency: 'EUR' }, now);
    for (let i = 0; i < 4; i += 1) {
      const key = { name: `Key ${i}`, storeId, payloadFormat: 'peptideclients', scopes: ['orders:write'] };
      const input = mintKeyInput.parse({ ...key, requireSignature: true, rateLimitPerMinute: 6_000 });
      minted.push(await mintKey(db, actor, input, sealingKeysFrom(OLD), now));
    }
    const input = rotateSecretInput.parse({ overlapSeconds: 3600 }); // one that is replaced, and still verifies
    const last = minted.at(-1);
    if (last) await rotateSigningSecret(db, actor, last.keyId, input, sealingKeysFrom(OLD), now);
  }
});
/** A server with these keys in SECRETS_KEY, and one round of signed orders with every key: the statuses. */
async function startServer(secretsKey: string) {
  const env = readEnv({
    DATABASE_URL: url,
    AUTH_SECRET: 'an authentication secret for tests only',
    SECRETS_KEY: secretsKey,
  });
  const api = await openApi(url, env);
  const server = await listen(api, 0, (_, response) => response.end());
  let orders = 0;
  const send = async ({ key, signingSecret }: MintedKey) => {
    orders += 1;
    const lines = [{ description: 'A', quantity: 1, unit_price_cents: 5 }];
    const body = JSON.stringify({ external_id: `${secretsKey.length}-${orders}`, lines });
    const headers = { Authorization: `Bearer ${key}`, 'PC-Signature': pcSignature(signingSecret ?? '', body) };
    return (await fetch(`${server.url}/integrations/v1/orders`, { method: 'POST', headers, body })).status;
  };
  return {
    round: () => Promise.all(minted.map(send)),
    async stop() {
      await server.stop();
      await api.close();
    },
  };
}

const wellSigned = Array(8).fill(200);

test('secrets are sealed anew under a running server, which never fails a signature; broken off, it goes on', async () => {
  const server = await startServer(`${NEW},${OLD}`);
  let over = false;
  const load = (async () => {
    const answers = new Set<number>();
    while (!over) for (const status of await server.round()) answers.add(status);
    return answers;
  })();
  const begun = rewrapSecrets(db, BY, BOTH, BATCH);
  expect(await begun.next()).toEqual({ done: false, value: BATCH });
  await begun.return(undefined); // broken off after one batch
  const rest: number[] = [];
  for await (const secrets of rewrapSecrets(db, BY, BOTH, BATCH)) rest.push(secrets);
  expect(rest.reduce((sum, secrets) => sum + secrets)).toBe(10 - BATCH);
  expect(await server.round()).toEqual(wellSigned);
  over = true;
  expect(await load).toEqual(new Set([200]));
  await server.stop();

  expect([await countUnopened(db, sealingKeysFrom(NEW)), await countUnopened(db, sealingKeysFrom(OLD))]).toEqual([
    0, 10,
  ]);
  const again: number[] = [];
  for await (const secrets of rewrapSecrets(db, BY, BOTH, BATCH)) again.push(secrets);
  expect(again).toEqual([]);
});

test('then the old key is not needed any more', async () => {
  const server = await startServer(NEW);
  expect(await server.round()).toEqual(wellSigned);
  await server.stop();
});

test('each organization’s audit log has it, without the secrets', async () => {
  const entries = await db.auditEntry.findMany({ where: { action: 'signing_secret.rewrapped' } });
  const counted = new Map<string, number>();
  for (const { organizationId, details } of entries) {
    counted.set(organizationId, (counted.get(organizationId) ?? 0) + Number(Object(details).signing_secrets));
  }
  expect([...counted.values()]).toEqual([5, 5]);
  expect(new Set(entries.map(({ actor }) => actor))).toEqual(new Set([BY.name]));
});

test('what no key opens is left as it is, and counted', async () => {
  const before = await db.signingSecret.findMany({ select: { id: true, sealed: true }, orderBy: { id: 'asc' } });
  const others = sealingKeysFrom('a key-encryption key that never sealed anything');
  expect(await rewrapSecrets(db, BY, others).next()).toEqual({ done: true, value: undefined });
  expect(await countUnopened(db, others)).toBe(10);
  expect(await db.signingSecret.findMany({ select: { id: true, sealed: true }, orderBy: { id: 'asc' } })).toEqual(
    before,
  );
});
