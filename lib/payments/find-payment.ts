import type { Queryable } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';
import type { RecordName } from '../input/record-name.ts';
import type { PaymentRecord } from './payment.ts';
import { paymentColumns, paymentFrom } from './read-payment.ts';

const findById = statement({
  name: 'find-payment-by-id',
  parameters: { store_id: 'uuid', id: 'uuid' },
  columns: paymentColumns,
  text: `
    select id, order_id, external_id, amount_cents, refunded_cents, currency, method, paid_at, created_at, removed_at
    from core.payments where store_id = $store_id and id = $id`,
});
const findByExternalId = statement({
  name: 'find-payment-by-external-id',
  parameters: { store_id: 'uuid', source: 'text', external_id: 'text' },
  columns: paymentColumns,
  text: `
    select id, order_id, external_id, amount_cents, refunded_cents, currency, method, paid_at, created_at, removed_at
    from core.payments where store_id = $store_id and id = (
      select entity_id from core.external_entity_refs
      where store_id = $store_id and source = $source and entity_type = 'payment' and external_id = $external_id)`,
});

/** The payment of this store with this name, or null. To change it, lock its order first. */
export async function findPayment(db: Queryable, storeId: string, name: RecordName): Promise<PaymentRecord | null> {
  const [row] =
    'id' in name
      ? await run(db, findById, { store_id: storeId, id: name.id })
      : await run(db, findByExternalId, { store_id: storeId, source: name.source, external_id: name.externalId });
  return row ? paymentFrom(row) : null;
}
