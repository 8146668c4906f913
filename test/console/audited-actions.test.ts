import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adjustKey } from '../../lib/keys/adjust-key.ts';
import { rotateSecretInput, rotateSigningSecret } from '../../lib/keys/rotate-signing-secret.ts';
import { newId } from '../../lib/new-id.ts';
import { addChannel } from '../../lib/notices/channels.ts';
import { inviteMember } from '../../lib/organizations/invite-member.ts';
import { startSession } from '../../lib/organizations/start-session.ts';
import { testDatabaseUrl } from '../../lib/test/database-url.ts';
import { wcSignature } from '../../lib/test/sign.ts';
import { type StandInShop, startShop } from '../../lib/test/stand-in-shop.ts';
import { makeTenant, type Tenant, testDatabase, testSealingKeys, testSecretsKey } from '../../lib/test/tenant.ts';
import { linkShop } from '../../lib/woocommerce/shop/link-shop.ts';
import type { ServerProcess } from '../torture/server-process.ts';
import { type Person, person, startConsole } from './console.ts';
import { type ActionDoor, actions } from './doors.ts';

// Every server action of the build either is one of these, done here by somebody who may, and found in the audit log
// under its name with who and from where; or it is listed with why there is nothing to write down.

interface Done {
  /** What the action is given. */
  input: object;
  /** Whoever does it, if it is not the owner; nobody for what a one-time link leads to. */
  by?: Person | null;
  /** The input comes as a form. */
  form?: boolean;
}
type Mutation = [auditAction: string, prepare: () => Promise<Done>];

let server: ServerProcess;
let acme: Tenant;
let owner: Person;
let store: StandInShop;
const db = testDatabase();

beforeAll(async () => {
  acme = await makeTenant();
  owner = await person(acme, 'owner');
  [server, store] = await Promise.all([startConsole(), startShop()]);
});
afterAll(() => Promise.all([server.stop(), store.stop()]));

const now = () => new Date();
const key = () => acme.mint();
const signed = () => acme.mint({ requireSignature: true });

/** A key of a shop that parked a delivery: another order under the id of one that it has, or nothing that is an order. */
async function parkedDelivery(bodies: object[]): Promise<{ keyId: string; id: string }> {
  const { keyId, signingSecret } = await acme.mint({ payloadFormat: 'woocommerce' });
  for (const sent of bodies) {
    const body = JSON.stringify(sent);
    const headers = {
      'X-WC-Webhook-Signature': wcSignature(signingSecret ?? '', body),
      'X-WC-Webhook-Topic': 'order.updated',
      'X-WC-Webhook-Source': 'https://shop.example/',
    };
    const url = `${server.url}/integrations/v1/webhook/woocommerce/${keyId}`;
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200);
  }
  const { id } = await db.parkedDelivery.findFirstOrThrow({ where: { integrationKey: { keyId } } });
  return { keyId, id };
}
const unreadable = () => parkedDelivery([{ code: 'rest_no_route', message: 'No route was found' }]);
const twoOrders = () =>
  parkedDelivery(
    ['one', 'two'].map((order_key) => ({ id: 7, order_key, status: 'pending', total: '1.00', currency: 'USD' })),
  );

async function movedKey() {
  const { keyId } = await acme.mint({ payloadFormat: 'woocommerce' });
  for (const webhookSourceUrl of ['https://shop.example/', 'https://new.shop.example/']) {
    await adjustKey(db, acme.actor, keyId, { webhookSourceUrl }, now());
  }
  const { id: moveId } = await db.shopMove.findFirstOrThrow({ where: { integrationKey: { keyId } } });
  return { keyId, moveId };
}

let channels = 0;
async function channel(): Promise<string> {
  channels += 1;
  const input = { type: 'slack', name: `Ops ${channels}`, url: 'https://127.0.0.1/' } as const;
  const settings = { sealingKeys: testSealingKeys, allowPrivateAddresses: false };
  return (await addChannel(db, acme.actor, { ...input, kinds: ['refusing'] }, settings, now())).id;
}

const someEmail = () => `${crypto.randomUUID()}@shop.example`;
const PASSWORD = 'a sentence is fine';

const mutations: Record<string, Mutation> = {
  'request-log/ways-out-actions.ts allowAddressAction': [
    'key.adjusted',
    async () => {
      const { keyId } = await acme.mint({ ipAllowlist: ['203.0.113.7'] });
      return { input: { keyId, address: '203.0.113.9' } };
    },
  ],
  'request-log/ways-out-actions.ts raiseRateLimitAction': [
    'key.adjusted',
    async () => ({ input: { keyId: (await key()).keyId, rateLimitPerMinute: 900, seen: 600 } }),
  ],
  'request-log/ways-out-actions.ts acceptReplacedSecretAction': [
    'signing_secret.accepted_again',
    async () => {
      const { keyId } = await signed();
      await rotateSigningSecret(db, acme.actor, keyId, rotateSecretInput.parse({}), testSealingKeys, now());
      return { input: { keyId } };
    },
  ],
  'request-log/ways-out-actions.ts changeExpiryAction': [
    'key.adjusted',
    async () => ({ input: { keyId: (await key()).keyId, expiresAt: '2099-01-01T00:00:00Z' } }),
  ],
  'request-log/ways-out-actions.ts sendAgainAction': [
    'request.sent_again',
    async () => {
      const { key: bearer } = await key();
      const headers = { Authorization: `Bearer ${bearer}` };
      const url = `${server.url}/integrations/v1/orders`;
      const refused = await fetch(url, { method: 'POST', headers, body: '{}' });
      const id = refused.headers.get('x-request-id') ?? '';
      await expect.poll(() => db.requestLogRow.count({ where: { id } })).toBe(1);
      return { input: { rowId: id } };
    },
  ],
  'connectors/connection/workbench-actions.ts sendTestAction': [
    'request.tested',
    async () => ({ input: { keyId: (await key()).keyId } }),
  ],
  'connectors/connection/workbench-actions.ts undoTestAction': [
    'request.test_undone',
    async () => {
      const { id: integrationKeyId } = await key();
      const { organizationId } = acme;
      const test = { entityType: 'order', externalId: 'test-0', sentBy: 'anna@', sentAt: now() } as const;
      const { id } = await db.consoleRequest.create({
        data: { id: newId(), organizationId, integrationKeyId, ...test },
      });
      return { input: { testId: id } };
    },
  ],
  'request-log/ways-out-actions.ts reprocessAction': [
    'delivery.reprocessed',
    async () => ({ input: { deliveryId: (await unreadable()).id } }),
  ],
  'connectors/parked/parked-actions.ts reprocessAction': [
    'delivery.reprocessed',
    async () => ({ input: { id: (await unreadable()).id } }),
  ],
  'connectors/parked/parked-actions.ts acceptAction': [
    'delivery.accepted',
    async () => ({ input: { id: (await twoOrders()).id, acceptance: 'as-new' } }),
  ],
  'connectors/connection/connection-actions.ts saveSettingAction': [
    'key.adjusted',
    async () => ({ input: { keyId: (await key()).keyId, changes: { name: 'Another name' } } }),
  ],
  'connectors/connection/connection-actions.ts undoMoveAction': [
    'key.move_undone',
    async () => ({ input: await movedKey() }),
  ],
  'connectors/connection/connection-actions.ts rotateSecretAction': [
    'signing_secret.rotated',
    async () => ({ input: { keyId: (await signed()).keyId } }),
  ],
  'connectors/connection/connection-actions.ts rollKeyAction': [
    'key.rolled',
    async () => ({ input: { keyId: (await key()).keyId } }),
  ],
  'connectors/connection/connection-actions.ts revokeKeyAction': [
    'key.revoked',
    async () => {
      const { keyId } = await key();
      return { input: { keyId, typed: keyId } };
    },
  ],
  'connectors/mint/mint-action.ts mintAction': [
    'key.minted',
    async () => ({
      input: { name: 'New', storeId: acme.storeId, payloadFormat: 'peptideclients', scopes: ['orders:write'] },
    }),
  ],
  'connectors/connection/shop/shop-actions.ts linkShopAction': [
    'shop.linked',
    async () => {
      const { keyId } = await acme.mint({ payloadFormat: 'woocommerce' });
      const { url, consumerKey, consumerSecret } = store;
      return { input: { keyId, url, consumerKey, consumerSecret } };
    },
  ],
  'connectors/connection/shop/shop-actions.ts checkShopAction': [
    'shop.webhooks_settled',
    async () => {
      const keyId = await linkedKey();
      store.webhooks.clear();
      return { input: { keyId } };
    },
  ],
  'connectors/connection/shop/shop-actions.ts startImportAction': [
    'shop.import_started',
    async () => ({ input: { keyId: await linkedKey(), since: null } }),
  ],
  'connectors/connection/shop/shop-actions.ts pauseImportAction': [
    'shop.import_paused',
    async () => {
      const keyId = await linkedKey();
      await db.linkedShop.updateMany({
        where: { integrationKey: { keyId } },
        data: { importState: 'running', retryAt: new Date('2099-01-01T00:00:00Z') },
      });
      return { input: { keyId } };
    },
  ],
  'connectors/connection/shop/shop-actions.ts unlinkShopAction': [
    'shop.unlinked',
    async () => ({ input: { keyId: await linkedKey() } }),
  ],
  'shell/members/member-actions.ts inviteAction': [
    'member.invited',
    async () => ({ input: { email: someEmail(), role: 'member' } }),
  ],
  'shell/members/member-actions.ts withdrawAction': [
    'invitation.withdrawn',
    async () => {
      const email = someEmail();
      await inviteMember(db, acme.actor, { email, role: 'member' }, now());
      return { input: { id: (await db.invitation.findFirstOrThrow({ where: { email } })).id } };
    },
  ],
  'shell/members/member-actions.ts changeRoleAction': [
    'member.role_changed',
    async () => ({ input: { userId: (await person(acme, 'member')).userId, role: 'admin' } }),
  ],
  'shell/members/member-actions.ts removeMemberAction': [
    'member.removed',
    async () => ({ input: { userId: (await person(acme, 'member')).userId } }),
  ],
  'shell/members/member-actions.ts renameAction': [
    'organization.renamed',
    async () => ({ input: { name: 'Acme again' }, form: true }),
  ],
  'shell/entry-actions.ts signInAction': [
    'user.signed_in',
    async () => {
      const { email } = await person(acme, 'member');
      return { input: { email, password: PASSWORD, next: '' }, by: null, form: true };
    },
  ],
  'shell/entry-actions.ts joinAction': [
    'member.joined',
    async () => {
      const { token } = await inviteMember(db, acme.actor, { email: someEmail(), role: 'member' }, now());
      return { input: { token, password: PASSWORD }, by: null, form: true };
    },
  ],
  'shell/account/account-actions.ts signOutAction': [
    'user.signed_out',
    async () => ({ input: {}, by: await person(acme, 'member') }),
  ],
  'shell/account/account-actions.ts changePasswordAction': [
    'password.changed',
    async () => ({
      input: { current: PASSWORD, password: `${PASSWORD} too` },
      by: await person(acme, 'member'),
      form: true,
    }),
  ],
  'shell/account/account-actions.ts endSessionAction': [
    'session.ended',
    async () => {
      const by = await person(acme, 'member');
      const whose = { userId: by.userId, organizationId: acme.organizationId, version: 1 };
      return { input: { sessionId: (await startSession(db, whose, now())).sessionId }, by };
    },
  ],
  'shell/stores/store-actions.ts createStoreAction': [
    'store.created',
    async () => ({ input: { name: 'Paris', currency: 'EUR' } }),
  ],
  'shell/stores/store-actions.ts adjustStoreAction': [
    'store.adjusted',
    async () => ({ input: { storeId: acme.storeId, name: 'Another name', currency: 'EUR' } }),
  ],
  'notices/notice-actions.ts chooseMailAction': [
    'notice_mail.chosen',
    async () => ({ input: { refusing: 'on' }, by: await person(acme, 'member'), form: true }),
  ],
  'notices/notice-actions.ts testMailAction': ['notice_channel.tested', async () => ({ input: {} })],
  'notices/notice-actions.ts addChannelAction': [
    'notice_channel.added',
    async () => ({ input: { type: 'slack', name: 'Added', url: 'https://hooks.example/', kinds: ['refusing'] } }),
  ],
  'notices/notice-actions.ts changeChannelAction': [
    'notice_channel.changed',
    async () => ({ input: { id: await channel(), kinds: ['parked'] } }),
  ],
  'notices/notice-actions.ts removeChannelAction': [
    'notice_channel.removed',
    async () => ({ input: { id: await channel() } }),
  ],
  'notices/notice-actions.ts testChannelAction': [
    'notice_channel.tested',
    async () => ({ input: { id: await channel() } }),
  ],
  'shell/account/account-actions.ts endSessionsAction': [
    'sessions.ended',
    async () => ({ input: {}, by: await person(acme, 'member') }),
  ],
};

/** A key that is linked to the stand-in shop. */
async function linkedKey(): Promise<string> {
  const { keyId } = await acme.mint({ payloadFormat: 'woocommerce' });
  const settings = { appUrl: server.url, secretsKey: testSecretsKey, allowPrivateAddresses: true };
  const { url, consumerKey, consumerSecret } = store;
  await linkShop(testDatabaseUrl(), settings, acme.actor, keyId, { url, consumerKey, consumerSecret }, now());
  return keyId;
}

/** What changes nothing of an organization's, and what needs more than a call: where its entries are tested. */
const nothingToWriteDown: Record<string, string> = {
  'connectors/connection/shop/shop-actions.ts reachShopAction': 'reads',
  'connectors/connection/shop/shop-actions.ts askApprovalAction':
    'needs the console at an https address: connect-shop.test.ts has its entry',
  'connectors/parked/parked-actions.ts waitingIdsAction': 'reads',
  'connectors/parked/parked-actions.ts showParkedAction': 'reads',
  'connectors/connection/connection-actions.ts previewMoveAction': 'reads',
  'connectors/connection/connection-actions.ts movedDeliveriesAction': 'reads',
  'connectors/connection/connection-actions.ts allowlistImpactAction': 'reads',
  'connectors/connection/connection-actions.ts keyUseAction': 'reads',
  'connectors/connection/connection-actions.ts carryOnMoveAction':
    'goes on with what a move began, which is in the log as key.adjusted or key.move_undone; a job would do it, too',
  'connectors/connection/workbench-actions.ts trySignatureAction': 'reads',
  'shell/account/account-actions.ts switchAction': 'says in the own cookie which organization is looked at',
  'shell/account/account-actions.ts shortcutsAction': 'how the own keyboard works: nothing of the organization’s',
  'shell/search/search-action.ts searchAction': 'reads',
  'shell/entry-actions.ts forgottenAction': 'mails a link: lib/organizations/forgotten-password.test.ts has its entry',
  'shell/entry-actions.ts newPasswordAction':
    'by a mailed link: lib/organizations/forgotten-password.test.ts has its entry',
  'shell/entry-actions.ts startOverAction': 'forgets the first step of a sign-in in the own cookie',
  'shell/entry-actions.ts factorAction': 'a sign-in’s second step: lib/factors/factors.test.ts has its entries',
  'shell/entry-actions.ts askForPasskeyAction': 'asks',
  'shell/entry-actions.ts passkeyAction': 'needs a passkey: lib/factors/passkeys.test.ts has its entries',
  'shell/factors/factor-actions.ts startPasskeyAction': 'begins what confirmPasskeyAction writes down',
  'shell/factors/factor-actions.ts confirmPasskeyAction': 'needs a passkey: lib/factors/passkeys.test.ts has its entry',
  'shell/factors/factor-actions.ts renamePasskeyAction': 'lib/factors/passkeys.test.ts has its entry',
  'shell/factors/factor-actions.ts removePasskeyAction': 'lib/factors/passkeys.test.ts has its entry',
  'shell/factors/factor-actions.ts startAppAction': 'begins what confirmAppAction writes down',
  'shell/factors/factor-actions.ts confirmAppAction': 'lib/factors/factors.test.ts has its entry',
  'shell/factors/factor-actions.ts renewCodesAction': 'lib/factors/factors.test.ts has its entry',
  'shell/factors/factor-actions.ts removeAppAction': 'lib/factors/factors.test.ts has its entry',
  'shell/members/member-actions.ts requireFactorAction': 'lib/factors/factors.test.ts has its entry',
  'shell/entry-actions.ts setUpAction':
    'once an installation, before there is an owner: lib/organizations/set-up.test.ts has its entries',
};

async function perform({ id, page }: ActionDoor, { input, by = owner, form = false }: Done): Promise<string> {
  const url = page.replace(/\/\[\[\.\.\.\w+\]\]/g, '').replace(/\[\w+\]/g, 'none');
  const fields = new FormData();
  for (const [name, value] of Object.entries(input)) fields.append(`_1_${name}`, value);
  fields.append('0', '[null,"$K1"]');
  const response = await fetch(`${server.url}${url}`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      ...by?.headers,
      'Next-Action': id,
      Origin: server.url,
      'X-Forwarded-For': '198.51.100.23',
      ...(!form && { 'Content-Type': 'text/plain;charset=UTF-8' }),
    },
    body: form ? fields : JSON.stringify([input]),
  });
  return response.text();
}

test('every action is known here: what it writes down, or why nothing', () => {
  const known = [...Object.keys(mutations), ...Object.keys(nothingToWriteDown)];
  expect(
    actions()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(known.sort());
});

describe('written down, with who and from where', () => {
  test.each(actions().flatMap((door) => (mutations[door.name] ? [door] : [])))('$name', async (door) => {
    const [auditAction, prepare]: Mutation = mutations[door.name] ?? ['', async () => ({ input: {} })];
    const done = await prepare();
    const where = { organizationId: acme.organizationId };
    const before = new Set((await db.auditEntry.findMany({ where })).map(({ id }) => id));
    const answer = await perform(door, done);
    const made = (await db.auditEntry.findMany({ where })).filter(({ id }) => !before.has(id));
    const entry = made.find(({ action }) => action === auditAction);
    expect(entry?.action, `${made.map(({ action }) => action)}: ${answer.slice(0, 500)}`).toBe(auditAction);
    expect(entry?.clientIp).toMatch(/^127\.0\.0\.1$|^::1$/);
    const by = done.by === undefined ? owner : done.by;
    if (by) expect(entry?.actor).toBe(by.email);
  });
});
