import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Prisma } from '../generated/prisma/client.ts';
import { testDatabase } from '../test/tenant.ts';

// schema.prisma and the migrated database say the same, in both directions.

const schema = readFileSync('prisma/schema.prisma', 'utf8');

/** PostgreSQL's name of what a field is, where schema.prisma does not say it with `@db.`. */
const defaultTypes: Record<string, string> = {
  String: 'text',
  Boolean: 'bool',
  Int: 'int4',
  BigInt: 'int8',
  Float: 'float8',
  Bytes: 'bytea',
  Role: 'role',
  OrderStatus: 'order_status',
  EntityType: 'entity_type',
  PayloadFormat: 'payload_format',
};
const namedTypes: Record<string, string> = {
  Uuid: 'uuid',
  Json: 'json',
  Inet: 'inet',
  SmallInt: 'int2',
  'Timestamptz(3)': 'timestamptz',
};

test('every column is known to a model, with its type and whether it may be null, and no other', async () => {
  const columns = await testDatabase().$queryRaw<{ said: string }[]>`
    select concat_ws(' ', c.table_schema || '.' || c.table_name || '.' || c.column_name, c.udt_name,
      case c.is_nullable when 'YES' then 'null' end) as said
    from information_schema.columns c
    join pg_class t on t.oid = format('%I.%I', c.table_schema, c.table_name)::regclass
    where c.table_schema in ('core', 'integrations') and t.relkind in ('r', 'p') and not t.relispartition`;
  expect(modelColumns()).toEqual(columns.map(({ said }) => said).sort());
});

test('every enum has the values of its type, in their order', async () => {
  const types = await testDatabase().$queryRaw<{ name: string; labels: string[] }[]>`
    select t.typname as name, array_agg(e.enumlabel::text order by e.enumsortorder) as labels
    from pg_enum e join pg_type t on t.oid = e.enumtypid group by t.typname order by t.typname`;
  const enums = blocks('enum').map(({ lines, name }) => ({ name, labels: lines.map(([label]) => label) }));
  expect(enums.sort((a, b) => a.name.localeCompare(b.name))).toEqual(types);
});

test('every column of every model can be selected', async () => {
  const db = testDatabase();
  const selects: Record<Prisma.TypeMap['meta']['modelProps'], () => Promise<unknown>> = {
    organization: () => db.organization.findFirst(),
    user: () => db.user.findFirst({ omit: { passwordHash: false } }),
    membership: () => db.membership.findFirst(),
    setupLink: () => db.setupLink.findFirst({ omit: { tokenHash: false } }),
    invitation: () => db.invitation.findFirst({ omit: { tokenHash: false } }),
    totpFactor: () => db.totpFactor.findFirst({ omit: { sealed: false } }),
    recoveryCode: () => db.recoveryCode.findFirst({ omit: { codeHash: false } }),
    ssoIdentity: () => db.ssoIdentity.findFirst(),
    passkey: () => db.passkey.findFirst(),
    passwordLink: () => db.passwordLink.findFirst({ omit: { tokenHash: false } }),
    signInTry: () => db.signInTry.findFirst(),
    store: () => db.store.findFirst(),
    client: () => db.client.findFirst(),
    order: () => db.order.findFirst(),
    orderAttention: () => db.orderAttention.findFirst(),
    orderLine: () => db.orderLine.findFirst(),
    payment: () => db.payment.findFirst(),
    refund: () => db.refund.findFirst(),
    recordHistory: () => db.recordHistory.findFirst(),
    externalEntityRef: () => db.externalEntityRef.findFirst(),
    integrationKey: () => db.integrationKey.findFirst({ omit: { keyHash: false } }),
    signingSecret: () => db.signingSecret.findFirst({ omit: { sealed: false } }),
    auditEntry: () => db.auditEntry.findFirst(),
    requestLogRow: () => db.requestLogRow.findFirst(),
    requestStatistics: () => db.requestStatistics.findFirst(),
    requestLatency: () => db.requestLatency.findFirst(),
    keyLastUsed: () => db.keyLastUsed.findFirst(),
    statisticsProgress: () => db.statisticsProgress.findFirst(),
    oldOrdersProgress: () => db.oldOrdersProgress.findFirst(),
    idempotencyRecord: () => db.idempotencyRecord.findFirst(),
    rateWindow: () => db.rateWindow.findFirst(),
    session: () => db.session.findFirst(),
    parkedDelivery: () => db.parkedDelivery.findFirst(),
    shopMove: () => db.shopMove.findFirst(),
    shopMoveRecord: () => db.shopMoveRecord.findFirst(),
    incident: () => db.incident.findFirst(),
    noticeChannel: () => db.noticeChannel.findFirst({ omit: { sealedUrl: false, sealedSecret: false } }),
    mailChoice: () => db.mailChoice.findFirst(),
    noticeMessage: () => db.noticeMessage.findFirst(),
    noticeAttempt: () => db.noticeAttempt.findFirst(),
    incidentProgress: () => db.incidentProgress.findFirst(),
    linkedShop: () => db.linkedShop.findFirst({ omit: { credentials: false } }),
    shopRepair: () => db.shopRepair.findFirst(),
    jobRun: () => db.jobRun.findFirst(),
    consoleRequest: () => db.consoleRequest.findFirst(),
    heartbeat: () => db.heartbeat.findFirst(),
    outage: () => db.outage.findFirst(),
    shopApproval: () => db.shopApproval.findFirst(),
  };
  for (const select of Object.values(selects)) await select();
});

/** `schema.table.column type [null]` of every scalar field, sorted. */
function modelColumns(): string[] {
  const models = blocks('model');
  const modelNames = new Set(models.map(({ model }) => model));
  const columns = models.flatMap(({ lines, name, place }) =>
    lines.flatMap(([field = '', type = '', ...attributes]) => {
      const [, bare = '', modifier = ''] = /^(\w+)(\?|\[\])?$/.exec(type) ?? [];
      if (modelNames.has(bare)) return [];
      const said = attributes.join(' ');
      const column = /@map\("(\w+)"\)/.exec(said)?.[1] ?? field;
      const named = /@db\.(\w+(?:\(\d\))?)/.exec(said)?.[1];
      const scalar = named === undefined ? defaultTypes[bare] : namedTypes[named];
      const array = modifier === '[]' ? '_' : '';
      return [`${place}.${name}.${column} ${array}${scalar}${modifier === '?' ? ' null' : ''}`];
    }),
  );
  return columns.sort();
}

/** The blocks of one kind, each with its name in the database and its fields, split at blanks. */
function blocks(kind: 'model' | 'enum') {
  return [...schema.matchAll(new RegExp(`^${kind} (\\w+) \\{\\n([^}]*)\\}`, 'gm'))].map(
    ([, model = '', text = '']) => ({
      model,
      name: /@@map\("(\w+)"\)/.exec(text)?.[1] ?? '',
      place: /@@schema\("(\w+)"\)/.exec(text)?.[1] ?? '',
      lines: text
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter(([first = '']) => /^\w/.test(first)),
    }),
  );
}
