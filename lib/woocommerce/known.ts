import type { OrderRecord } from '../orders/order.ts';
import type { SourceState } from './source-state.ts';

/** An order as it is stored, and what is known of the snapshots that made it; all null for one that none has made. */
export interface Known {
  order: OrderRecord;
  /** The stamp of the snapshot it is the state of. */
  sourceModifiedAt: string | null;
  orderKey: string | null;
  state: SourceState;
  /** Another order takes its place. */
  isReplaced?: true;
}

/** When a delivery arrived, and when it is applied: the same moment but for one that was parked. ISO-8601, UTC. */
export interface Timestamps {
  arrivedAt: string;
  now: string;
  /** When the shop was asked for it, where it did not come by itself but was fetched: it was the shop's state then. */
  fetchedAt?: string;
}
