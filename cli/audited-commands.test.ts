import { Readable } from 'node:stream';
import type { Command } from 'commander';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openPrisma } from '../lib/database/prisma.ts';
import { rotateSecretInput, rotateSigningSecret } from '../lib/keys/rotate-signing-secret.ts';
import { sealingKeysFrom } from '../lib/keys/signing-secret.ts';
import { ownDatabase } from '../lib/test/own-database.ts';
import { type StandInShop, shopOrder, startShop } from '../lib/test/stand-in-shop.ts';
import { testSecretsKey } from '../lib/test/tenant.ts';
import { commandLine, runCommand } from './run-command.ts';

// Every command of the command line either is one of these, run here and found in the audit log under the name of whoever
// ran it; or it is listed with why there is nothing to write down.

const { url } = ownDatabase();
vi.stubEnv('DATABASE_URL', url);
vi.stubEnv('SECRETS_KEY', `a newer key-encryption key for tests only,${testSecretsKey}`);
vi.stubEnv('AUTH_SECRET', 'an authentication secret for tests only');
vi.stubEnv('ALLOW_PRIVATE_ADDRESSES', 'true');
const db = openPrisma(url);

/** Runs a command that must succeed, and returns its answer as JSON. */
async function run(words: string[]) {
  let printed = '';
  const channels = (['stdout', 'stderr'] as const).map((channel) =>
    vi.spyOn(process[channel], 'write').mockImplementation((chunk, encoding, done) => {
      printed += chunk;
      const callback = typeof encoding === 'function' ? encoding : done;
      callback?.();
      return true;
    }),
  );
  try {
    const status = await runCommand([...words, '--json']);
    if (status !== 0) throw new Error(printed);
  } finally {
    for (const channel of channels) channel.mockRestore();
  }
  return JSON.parse(printed);
}

let store = '';
let shop: StandInShop;
beforeAll(async () => {
  shop = await startShop();
  vi.spyOn(process, 'stdin', 'get').mockImplementation(() => Object(Readable.from([shop.consumerSecret])));
  store = (await run(['stores', 'create', '--name', 'Berlin', '--currency', 'EUR'])).id;
});

afterAll(() => shop.stop());

const mint = ['keys', 'mint', '--name', 'Shop', '--format', 'woocommerce', '--scopes', 'orders:write'];
const keyId = async (): Promise<string> => (await run([...mint, '--store', store])).key_id;

const link = async () => [await keyId(), '--url', shop.url, '--consumer-key', shop.consumerKey];
async function linked(...then: string[][]): Promise<string[]> {
  const words = await link();
  const id = words[0] ?? '';
  for (const command of [['link', ...words.slice(1)], ...then])
    await run(['shops', command[0] ?? '', id, ...command.slice(1)]);
  return [id];
}

/** A delivery that waits for somebody: what the shop sent was no order, or another one with an id that we have. */
async function parked(cause: string, body: object): Promise<string> {
  const key = await db.integrationKey.findUniqueOrThrow({ where: { keyId: await keyId() } });
  const id = uuidv7();
  await db.parkedDelivery.create({
    data: {
      id,
      organizationId: key.organizationId,
      storeId: key.storeId,
      integrationKeyId: key.id,
      source: 'woocommerce',
      requestId: uuidv7(),
      receivedAt: new Date(),
      topic: 'order.updated',
      body: Buffer.from(JSON.stringify(body)),
      entityType: 'order',
      externalId: 'woo-7',
      orderKey: 'two',
      cause,
      reason: cause,
      whatToDo: cause,
      state: 'parked',
    },
  });
  return id;
}
const order = { id: 7, order_key: 'two', status: 'pending', total: '1.00', currency: 'EUR', line_items: [] };

const mutations: Record<string, [auditAction: string, words: () => Promise<string[]>]> = {
  'orgs create': ['organization.created', async () => ['--name', 'Another']],
  'users create': ['user.created', async () => ['--email', 'anna@shop.example', '--password', 'a sentence is fine']],
  'users set-password': [
    'password.set',
    async () => ['--email', 'anna@shop.example', '--password', 'another sentence is fine'],
  ],
  'users reset-factors': ['second_factor.reset', async () => ['--email', 'anna@shop.example']],
  'stores create': ['store.created', async () => ['--name', 'Paris', '--currency', 'EUR']],
  'keys mint': ['key.minted', async () => [...mint.slice(2), '--store', store]],
  'keys set': ['key.adjusted', async () => [await keyId(), '--rate-limit', '7']],
  'keys rotate-secret': ['signing_secret.rotated', async () => [await keyId()]],
  'keys roll': ['key.rolled', async () => [await keyId()]],
  'keys revoke': ['key.revoked', async () => [await keyId()]],
  'parked reprocess': ['delivery.reprocessed', async () => [await parked('unreadable', { message: 'no order' })]],
  'parked accept': ['delivery.accepted', async () => [await parked('another_order', order), '--as-new']],
  'orgs resume': ['organization.resumed', async () => [(await db.organization.findFirstOrThrow()).id]],
  'shops link': ['shop.linked', link],
  'shops check': [
    'shop.webhooks_settled',
    async () => {
      const words = await linked();
      for (const { id, topic } of shop.webhooks.values()) if (topic === 'order.updated') shop.webhooks.delete(id);
      return words;
    },
  ],
  'shops reconcile': [
    'shop.reconciled',
    async () => {
      shop.orders.set(5, shopOrder(5, new Date()));
      return linked();
    },
  ],
  'shops import': ['shop.import_started', () => linked()],
  'shops pause': ['shop.import_paused', () => linked(['import'])],
  'shops unlink': ['shop.unlinked', () => linked()],
  'secrets rewrap': [
    'signing_secret.rewrapped',
    async () => {
      const { organizationId } = await db.store.findUniqueOrThrow({ where: { id: store } });
      const actor = { organizationId, name: 'anna@shop.example', clientIp: null };
      const input = rotateSecretInput.parse({});
      await rotateSigningSecret(db, actor, await keyId(), input, sealingKeysFrom(testSecretsKey), new Date());
      return [];
    },
  ],
};

const nothingToWriteDown: Record<string, string> = {
  'stores list': 'reads',
  'keys list': 'reads',
  'keys show': 'reads',
  logs: 'reads',
  'parked list': 'reads',
  'parked show': 'reads',
  jobs: 'reads',
  'shops show': 'reads',
  'notices list': 'reads',
  'notices test': 'in lib/jobs/send-notices.test.ts, with something that answers',
  'orders show': 'reads',
  'orders history': 'reads',
  'orgs export': 'in test/processes/move-organization.test.ts',
  'orgs import': 'in test/processes/move-organization.test.ts',
  backup: 'reads',
  restore: 'into an empty database alone, the audit log with it',
};

function leaves(command: Command, above: string[] = []): string[] {
  return command.commands.flatMap((one) => {
    const path = [...above, one.name()];
    return one.commands.length === 0 ? [path.join(' ')] : leaves(one, path);
  });
}

test('every command is known here: what it writes down, or why nothing', () => {
  expect(leaves(commandLine()).sort()).toEqual([...Object.keys(mutations), ...Object.keys(nothingToWriteDown)].sort());
});

describe('written down, with who', () => {
  // An organization more makes every other command ask which: last.
  const inOrder = Object.entries(mutations).sort(
    ([a], [b]) => Number(a === 'orgs create') - Number(b === 'orgs create'),
  );
  test.each(inOrder)('%s', async (command, [auditAction, words]) => {
    const given = await words();
    const before = new Set((await db.auditEntry.findMany()).map(({ id }) => id));
    await run([...command.split(' '), ...given]);
    const made = (await db.auditEntry.findMany()).filter(({ id }) => !before.has(id));
    expect(made.map(({ action }) => action)).toContain(auditAction);
    for (const { actor } of made) expect(actor).toMatch(/^command line \(/);
  });
});
