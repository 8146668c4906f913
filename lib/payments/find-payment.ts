import { type Queryable, rows } from '../database/pool.ts';
import type { RecordName } from '../input/record-name.ts';
import type { PaymentRecord } from './payment.ts';
import { type PaymentRow, paymentColumns, paymentFrom } from './read-payment.ts';

const payment = `select ${paymentColumns} from core.payments where store_id = $1 and id =`;
const byId = { name: 'find-payment-by-id', text: `${payment} $2` };
const byExternalId = {
  name: 'find-payment-by-external-id',
  text: `
    ${payment} (
      select entity_id from core.external_entity_refs
      where store_id = $1 and source = $2 and entity_type = 'payment' and external_id = $3)`,
};

/** The payment of this store with this name, or null. To change it, lock its order first. */
export async function findPayment(db: Queryable, storeId: string, name: RecordName): Promise<PaymentRecord | null> {
  const [row] =
    'id' in name
      ? await rows<PaymentRow>(db, byId, [storeId, name.id])
      : await rows<PaymentRow>(db, byExternalId, [storeId, name.source, name.externalId]);
  return row ? paymentFrom(row) : null;
}
