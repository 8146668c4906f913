import type { ShopRequest } from './shop-request.ts';

/** Old enough to be left alone: what is asked about should meet others that ask about it. */
const MOST = 300;

interface Known {
  storeId: string;
  id: string;
  externalId: string;
}

/** What of an answer the clients make use of. */
export interface Answered {
  id?: string;
  external_id?: string | null;
  payments?: { id: string; external_id: string }[];
  error?: string;
}

/** What the clients of a run have been told, and so may rely on. */
export class Memory {
  readonly orders = new Recent<Known>();
  readonly payments = new Recent<Known>();
  /** Had a 2xx, and an Idempotency-Key: may be replayed. */
  readonly replayable = new Recent<ShopRequest>();
  /** Nobody knows what became of them. */
  readonly unanswered = new Set<ShopRequest>();

  /** Learns from a 2xx. */
  learn(request: ShopRequest, { id, external_id: externalId, payments = [] }: Answered): void {
    const { storeId } = request.key;
    const type = request.leadsTo?.type;
    if (request.idempotencyKey !== null) this.replayable.add(request);
    for (const payment of payments) this.payments.add({ storeId, id: payment.id, externalId: payment.external_id });
    if (!id || !externalId) return;
    if (type === 'order') this.orders.add({ storeId, id, externalId });
    if (type === 'payment') this.payments.add({ storeId, id, externalId });
  }
}

/** The last few of something. */
class Recent<T> {
  readonly all: T[] = [];

  add(item: T): void {
    this.all.push(item);
    if (this.all.length > MOST) this.all.shift();
  }
}
