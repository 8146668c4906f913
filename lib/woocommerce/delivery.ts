import type { Queryable } from '../database/pool.ts';
import type { Deed } from '../pipeline/finish.ts';
import type { Moments } from './merge.ts';
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

/** What of a key counts here. */
export type ShopKey = Pick<
  Deed<Delivery>['key'],
  'id' | 'keyId' | 'organizationId' | 'storeId' | 'source' | 'scopes' | 'webhookSourceUrl'
>;

/** A delivery that is being applied, as the request that it is or later: where to write, and how it ends. */
export interface Application {
  key: ShopKey;
  delivery: Delivery;
  subject: Subject;
  moments: Moments;
  /** It was parked before: it is kept already, and others may have come since. */
  isKept: boolean;
  /** Somebody accepted another order under the id of one we have; `sibling`: one of its other deliveries. */
  acceptance?: 'as-new' | 'replace' | 'sibling';
  db: Queryable;
  /** For what takes several statements; what it throws undoes them. */
  inTransaction: <T>(work: (tx: Queryable) => Promise<T>) => Promise<T>;
  finish: Deed<Delivery>['finish'];
  /** Remembers how records were before this delivery, where that can be undone. */
  witness?: Witness;
}
