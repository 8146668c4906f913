import type { Transaction } from '../database/prisma.ts';
import { Refused } from '../refused.ts';
import { bodyAsJson } from '../request-log/rows.ts';
import { showParked } from '../woocommerce/list-parked.ts';

/** More of a body than this nobody reads on a page. */
const SHOWN_BYTES = 64 * 1024;

/** The start of what was delivered. */
export interface ShownBody {
  text: string;
  isBase64: boolean;
  /** In bytes, of the whole. */
  size: number;
}

/** What was delivered, as text or in base64, its first 64 KiB. */
export async function showBody(db: Transaction, organizationId: string, id: string): Promise<ShownBody> {
  const delivery = await showParked(db, organizationId, id);
  if (delivery === null) throw new Refused('this doesn’t exist, or you don’t have access to it');
  const body = bodyAsJson(delivery.body.subarray(0, SHOWN_BYTES));
  const text = typeof body === 'string' ? body : (body?.base64 ?? '');
  return { text, isBase64: typeof body !== 'string', size: delivery.body.length };
}
