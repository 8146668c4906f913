import { transactionInTurn } from '../database/in-turn.ts';
import type { Queryable } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';
import { refuse } from '../errors/api-error.ts';
import { causeOfRequest, changeInput, changeValues } from '../history/cause.ts';
import { historyOfOne } from '../history/history-text.ts';
import { type RecordName, recordName, textOf } from '../input/record-name.ts';
import { refuseFor } from '../input/validate.ts';
import { mustHaveScope } from '../keys/integration-key.ts';
import type { Context, Finished } from '../verbs/verb.ts';
import { record } from '../verbs/verb.ts';
import { changesOfOrder } from './changes-of-order.ts';
import { lockOrder, noSuchOrder } from './lock-order.ts';
import type { OrderRecord } from './order.ts';
import { jsonOf, lineColumns, linesExcluded, linesOf, lineValues } from './order-columns.ts';
import type { OrderChange } from './order-input.ts';
import { addUp, newLines, partNames } from './order-parts.ts';
import { paymentStatus } from './order-statuses.ts';
import { readOrder } from './read-order.ts';

/**
 * `PATCH /orders/{id}`: what is given takes the place of what is there, what is left out stays, and the totals follow the
 * lines (contract §9). What was paid and refunded stays. One that changes nothing is answered as a repeat. Refuses with
 * `invalid_state` an order that is refunded, or that WooCommerce sends: its shop would set it back.
 */
export function changeOrder(context: Context<OrderChange>): Promise<Finished> {
  const { db, key, params, query, input } = context;
  if (input.status === 'cancelled') mustHaveScope(key.scopes, 'orders:cancel');
  mustComeWithLines(input);
  const name = recordName(params.id ?? '', query.get('source') ?? key.source);
  const turn = { row: textOf(key.storeId, name), keyId: key.id };
  return transactionInTurn(db, turn, (tx) => change(tx, context, name));
}

async function change(tx: Queryable, context: Context<OrderChange>, name: RecordName | null): Promise<Finished> {
  const { key, input, now } = context;
  const { id, source_modified_at } = await lockOrder(tx, key.storeId, name);
  const order = (await readOrder(tx, key.storeId, { id })) ?? noSuchOrder();
  if (source_modified_at) refuse('invalid_state', { fill: { reason: 'order came by WooCommerce' } });
  if (order.status === 'refunded') refuse('invalid_state', { fill: { reason: 'order is refunded' } });
  const changed = changedOrder(order, input, now);
  const changes = changesOfOrder(order, changed);
  if (Object.keys(changes).length === 0) return record(tx, context, { record: order, duplicate: true });
  const change = changeValues(causeOfRequest(key, context.call), changes);
  await store(tx, changed, change, 'lines' in changes);
  const { paid_cents, total_cents } = changed;
  const above = paid_cents > total_cents && total_cents !== order.total_cents;
  const warnings = above ? [`order is paid above its total: ${paid_cents} of ${total_cents}`] : [];
  return record(tx, context, { record: changed, duplicate: false, warnings, changed: changes });
}

/** An amount that is set beside lines nobody sent would be a guess. */
function mustComeWithLines(input: OrderChange): void {
  if (input.lines) return;
  const amounts = [...partNames, 'total_cents' as const].filter((part) => input[part] !== undefined);
  refuseFor(amounts.map((path) => ({ path, message: 'must come together with lines' })));
}

/** The order as this input makes it, complete, before anything is stored. Refuses what does not add up. Pure but for new lines' ids. */
function changedOrder(order: OrderRecord, input: OrderChange, now: Date): OrderRecord {
  const status = input.status ?? order.status;
  const made: OrderRecord = {
    ...order,
    status,
    note: given(input.note, null, order.note),
    number: given(input.number, null, order.number),
    billing_address: given(input.billing_address, null, order.billing_address),
    shipping_address: given(input.shipping_address, null, order.shipping_address),
    metadata: given(input.metadata, {}, order.metadata),
    cancelled_at: status === 'cancelled' ? (order.cancelled_at ?? now.toISOString()) : null,
    updated_at: now.toISOString(),
  };
  if (input.lines) {
    // A line keeps its id by its place, as a shop's lines do.
    made.lines = newLines(input.lines).map((line, i) => ({ ...line, id: order.lines[i]?.id ?? line.id }));
    for (const part of partNames) made[part] = input[part] ?? order[part];
    Object.assign(made, addUp(made.lines, made, input.total_cents));
  }
  made.payment_status = paymentStatus(made);
  return made;
}

/** What is given; `cleared` for null. */
function given<Value>(value: Value | null | undefined, cleared: Value, stored: Value): Value {
  return value === undefined ? stored : (value ?? cleared);
}

const update = statement({
  name: 'change-order',
  parameters: {
    store_id: 'uuid',
    id: 'uuid',
    status: 'text',
    note: 'text?',
    number: 'text?',
    metadata: 'json',
    billing_address: 'json?',
    shipping_address: 'json?',
    subtotal_cents: 'bigint',
    discount_cents: 'bigint',
    shipping_cents: 'bigint',
    fee_cents: 'bigint',
    tax_cents: 'bigint',
    total_cents: 'bigint',
    cancelled_at: 'timestamptz?',
    updated_at: 'timestamptz',
    ...changeInput,
  },
  columns: {},
  text: `
    with changed as (
    update core.orders set status = $status::text::core.order_status, note = $note, number = $number,
      metadata = $metadata::json, billing_address = $billing_address::json, shipping_address = $shipping_address::json,
      subtotal_cents = $subtotal_cents::bigint, discount_cents = $discount_cents::bigint, shipping_cents = $shipping_cents::bigint,
      fee_cents = $fee_cents::bigint, tax_cents = $tax_cents::bigint, total_cents = $total_cents::bigint, cancelled_at = $cancelled_at,
      updated_at = $updated_at, changes = changes + 1
    where store_id = $store_id and id = $id returning id, store_id, changes, updated_at)
    ${historyOfOne('order', 'changed')}`,
});
const updateLines = statement({
  name: 'change-order-lines',
  parameters: { store_id: 'uuid', order_id: 'uuid', lines: 'json' },
  columns: {},
  text: `
    with gone as (
      delete from core.order_lines
      where store_id = $store_id and order_id = $order_id and position >= json_array_length($lines::json))
    insert into core.order_lines (store_id, order_id, position, ${lineColumns})
    select $store_id, $order_id, line.position - 1, ${lineValues} from ${linesOf('$lines::json')}
    on conflict (order_id, position) do update set ${linesExcluded}`,
});

type Change = ReturnType<typeof changeValues>;

async function store(tx: Queryable, order: OrderRecord, change: Change, withLines: boolean): Promise<void> {
  const { store_id, id, lines } = order;
  await run(tx, update, { ...order, ...jsonOf(order), metadata: JSON.stringify(order.metadata), ...change });
  if (withLines) await run(tx, updateLines, { store_id, order_id: id, lines: JSON.stringify(lines) });
}
