import { z } from 'zod';
import type { Transaction } from '../database/prisma.ts';
import { as, run, statement } from '../database/statement.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { parkedStates } from './parked-states.ts';

const shown = {
  id: true,
  requestId: true,
  receivedAt: true,
  topic: true,
  sourceUrl: true,
  externalId: true,
  cause: true,
  reason: true,
  whatToDo: true,
  state: true,
  settledAt: true,
  settledBy: true,
  move: { select: { toUrl: true } },
  integrationKey: { select: { keyId: true, name: true } },
} as const satisfies Prisma.ParkedDeliverySelect;

/** A parked delivery as the console lists it. */
export type WaitingDelivery = Prisma.ParkedDeliveryGetPayload<{ select: typeof shown }>;

/** Which of them are meant; null is any. */
export const waitingFilter = z.object({
  state: z.enum(parkedStates),
  /** The bare 8 of a key. */
  keyId: z.string().max(8).nullable(),
  reason: z.string().max(10_000).nullable(),
  source: z.string().max(2_000).nullable(),
});
export type WaitingFilter = z.output<typeof waitingFilter>;

/** Those of one key that wait for the same reason, from the same shop. */
export interface WaitingGroup {
  key: { keyId: string; name: string; shop: string | null };
  cause: string;
  reason: string;
  source: string | null;
  deliveries: number;
  latestAt: Date;
}

const PAGE_SIZE = 50;
/** Reasons quote what was sent, so there may be many. */
const MOST_GROUPS = 100;

/** A page, the newest first, of those older than the delivery `before`; and how many there are on all pages. */
export async function listWaiting(
  db: Transaction,
  organizationId: string,
  filter: WaitingFilter,
  before: string | null,
): Promise<{ deliveries: WaitingDelivery[]; all: number; more: boolean }> {
  const where = whereOf(organizationId, filter);
  const [all, found] = await Promise.all([
    db.parkedDelivery.count({ where }),
    db.parkedDelivery.findMany({
      where: { ...where, ...(before !== null && { id: { lt: before } }) },
      select: shown,
      orderBy: { id: 'desc' },
      take: PAGE_SIZE + 1,
    }),
  ]);
  return { deliveries: found.slice(0, PAGE_SIZE), all, more: found.length > PAGE_SIZE };
}

/** The ids of all of them, in the order in which they are applied: the oldest first. */
export async function waitingIds(db: Transaction, organizationId: string, filter: WaitingFilter): Promise<string[]> {
  const where = whereOf(organizationId, { ...filter, state: 'parked' });
  const rows = await db.parkedDelivery.findMany({ where, select: { id: true }, orderBy: { id: 'asc' } });
  return rows.map(({ id }) => id);
}

const groups = statement({
  name: 'waiting-groups',
  parameters: { organization_id: 'uuid' },
  columns: {
    key_id: 'text',
    name: 'text',
    shop: 'text?',
    cause: as<WaitingGroup['cause']>('text'),
    reason: 'text',
    source: 'text?',
    deliveries: 'integer',
    latest_at: 'timestamptz',
  },
  text: `
    select k.key_id, k.name, k.webhook_source_url as shop, p.cause, p.reason, p.source_url as source,
      count(*)::integer as deliveries, max(p.received_at) as latest_at
    from integrations.parked_deliveries p join integrations.integration_keys k on k.id = p.integration_key_id
    where p.organization_id = $organization_id::uuid and p.state = 'parked'
    group by k.id, p.cause, p.reason, p.source_url
    order by deliveries desc, latest_at desc limit ${MOST_GROUPS}`,
});

/** What waits now, by connection, reason and shop, the largest group first. */
export async function waitingGroups(db: Transaction, organizationId: string): Promise<WaitingGroup[]> {
  const rows = await run(db, groups, { organization_id: organizationId });
  return rows.map(({ key_id: keyId, name, shop, latest_at: latestAt, ...group }) => ({
    key: { keyId, name, shop },
    ...group,
    latestAt,
  }));
}

/** The connections that have ever had one, for the filter. */
export async function parkedKeys(
  db: Transaction,
  organizationId: string,
): Promise<{ id: string; keyId: string; name: string }[]> {
  return db.integrationKey.findMany({
    where: { organizationId, parkedDeliveries: { some: {} } },
    select: { id: true, keyId: true, name: true },
    orderBy: { name: 'asc' },
    take: 500,
  });
}

function whereOf(organizationId: string, { state, keyId, reason, source }: WaitingFilter) {
  return {
    organizationId,
    state,
    ...(keyId !== null && { integrationKey: { keyId } }),
    ...(reason !== null && { reason }),
    ...(source !== null && { sourceUrl: source }),
  };
}
