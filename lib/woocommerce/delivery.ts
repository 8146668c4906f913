import type { Queryable } from '../database/pool.ts';
import { type Cause, causeOfRequest } from '../history/cause.ts';
import type { IntegrationKey } from '../keys/integration-key.ts';
import type { Call } from '../request/call.ts';
import type { Context, Finished } from '../verbs/verb.ts';
import type { Timestamps } from './known.ts';
import type { Effect } from './merge.ts';
import type { Witness } from './move-witness.ts';
import type { Subject } from './read-delivery.ts';

/** A delivery as it arrived, authentic: what the pipeline hands over, and what is kept of one that is parked. */
export interface Delivery {
  body: Buffer;
  /** X-WC-Webhook-Topic, -Resource, -ID and -Source; null where they are absent. */
  topic: string | null;
  resource: string | null;
  webhookId: string | null;
  source: string | null;
  /** Its row in the request log. */
  requestId: string;
}

/** What a request delivers. */
export function deliveryFrom({ id, headers, body }: Call): Delivery {
  return {
    body: body ?? Buffer.alloc(0),
    topic: headers.get('x-wc-webhook-topic'),
    resource: headers.get('x-wc-webhook-resource'),
    webhookId: headers.get('x-wc-webhook-id'),
    source: headers.get('x-wc-webhook-source'),
    requestId: id,
  };
}

/** What of a key counts here. */
export type ShopKey = Pick<
  IntegrationKey,
  'id' | 'keyId' | 'organizationId' | 'storeId' | 'source' | 'scopes' | 'webhookSourceUrl'
>;

/** A delivery that is being applied, as the request that it is or later: where to write, and how it ends. */
export interface Application {
  key: ShopKey;
  delivery: Delivery;
  subject: Subject;
  timestamps: Timestamps;
  /** The request that it is; null: it was parked before, is kept already, and others may have come since. */
  request: Context<Delivery> | null;
  /** Who makes it count, where that is not the request that sent it. */
  cause?: Cause;
  /** Somebody accepted another order under the id of one we have; `sibling`: one of its other deliveries. */
  acceptance?: 'as-new' | 'replace' | 'sibling';
  db: Queryable;
  /** For what takes several statements; what it throws undoes them. */
  inTransaction: <T>(work: (tx: Queryable) => Promise<T>) => Promise<T>;
  /** Remembers how records were before this delivery, where that can be undone. */
  witness?: Witness;
}

/** What the records that it makes or changes say of it. */
export function causeOf({ cause, key, delivery }: Application): Cause {
  return cause ?? causeOfRequest(key, { id: delivery.requestId });
}

/** What became of a delivery. */
export type Outcome =
  | { kind: 'ignored' }
  /** Its records, and what was left out for want of a scope. */
  | { kind: 'applied'; orderId: string | null; clientId: string | null; skipped: readonly Effect[] };

/** What a delivery that was applied answers, if it is a request, and what became of it. */
export interface Applied {
  finished: Finished;
  outcome: Outcome;
}
