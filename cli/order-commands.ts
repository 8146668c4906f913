import type { Command } from 'commander';
import { openPool } from '../lib/database/pool.ts';
import type { Database } from '../lib/database/prisma.ts';
import { listHistory } from '../lib/history/list-history.ts';
import { amount } from '../lib/money/amount.ts';
import { readOrder } from '../lib/orders/read-order.ts';
import { Refused } from '../lib/refused.ts';
import { onlyOrganization } from './acting-for.ts';
import { json, org } from './flags.ts';
import { inInstallation } from './in-installation.ts';
import { facts, print, table } from './print.ts';

interface Flags {
  org?: string;
  json?: boolean;
}

const ID = ['<id>', 'our id of the order, or external: and the sender’s own'] as const;

/** `orders`. */
export function addOrderCommands(program: Command): void {
  const orders = program.command('orders').description('orders and their history').helpCommand(false);
  orders
    .command('show')
    .description('show an order as the API does')
    .argument(...ID)
    .addOption(org())
    .addOption(json())
    .action(showCommand);
  orders
    .command('history')
    .description('every request and decision that created or changed it, newest first')
    .argument(...ID)
    .addOption(org())
    .addOption(json())
    .action(historyCommand);
}

async function showCommand(name: string, flags: Flags): Promise<void> {
  await inInstallation(async ({ db, connectionString }) => {
    const { id, storeId } = await orderCalled(db, name, flags.org);
    const pool = openPool(connectionString, 1);
    try {
      const order = await readOrder(pool, storeId, { id });
      if (order === null) throw new Refused(`no such order: ${name}`);
      const { currency } = order;
      const text = facts({
        id: order.id,
        external_id: order.external_id,
        source: order.source,
        status: order.trashed_at === null ? order.status : `${order.status}, in the trash`,
        payment_status: order.payment_status,
        total: amount(order.total_cents, currency),
        paid: amount(order.paid_cents, currency),
        refunded: amount(order.refunded_cents, currency),
        client: order.client?.email ?? order.client?.name ?? '—',
        placed_at: order.placed_at,
        updated_at: order.updated_at,
      });
      await print(flags, order, text);
    } finally {
      await pool.end();
    }
  });
}

async function historyCommand(name: string, flags: Flags): Promise<void> {
  await inInstallation(async ({ db }) => {
    const entries = await listHistory(db, await orderCalled(db, name, flags.org));
    const shown = entries.map(({ at, by, request_id, changed }) => ({ at, by, request_id, changed }));
    const rows = entries.map(({ change, at, by, request_id, changed }) => [
      at,
      by ?? '—',
      request_id ?? '—',
      change === 0 ? 'created' : Object.keys(changed).join(', '),
    ]);
    await print(flags, shown, table(['AT', 'BY', 'REQUEST', 'CHANGED'], rows));
  });
}

/** The organization's order of that name. One external id may lead to several, of different sources or stores. */
async function orderCalled(db: Database, name: string, org: string | undefined) {
  const organizationId = await onlyOrganization(db, org);
  if (organizationId === null) throw new Refused(`no such order: ${name}`);
  const externalId = /^external:(.+)$/s.exec(name)?.[1];
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name);
  if (externalId === undefined && !isId)
    throw new Refused(`not an id: ${name}. For the sender’s own, write external:${name}`);
  const stores = await db.store.findMany({ where: { organizationId }, select: { id: true } });
  const storeIds = stores.map(({ id }) => id);
  const ids = externalId === undefined ? [name] : await idsOf(db, storeIds, externalId);
  const found = await db.order.findMany({
    where: { id: { in: ids }, storeId: { in: storeIds } },
    select: { id: true, storeId: true, source: true, createdAt: true, createdBy: true, origin: true, requestId: true },
    orderBy: { id: 'asc' },
  });
  const [order] = found;
  if (!order) throw new Refused(`no such order: ${name}`);
  const all = found.map(({ id, source }) => `${id} (${source})`).join(', ');
  if (found.length > 1) throw new Refused(`${found.length} orders are called ${name}: use one of ${all}`);
  return order;
}

async function idsOf(db: Database, storeIds: string[], externalId: string): Promise<string[]> {
  const keys = await db.integrationKey.findMany({
    where: { storeId: { in: storeIds } },
    distinct: ['source'],
    select: { source: true },
  });
  const references = await db.externalEntityRef.findMany({
    where: {
      storeId: { in: storeIds },
      source: { in: keys.map(({ source }) => source) },
      entityType: 'order',
      externalId,
    },
    select: { entityId: true },
  });
  return references.map(({ entityId }) => entityId);
}
