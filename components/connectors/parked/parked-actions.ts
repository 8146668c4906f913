import type { ActionResult } from '../../../lib/action-result.ts';
import type { Acceptance } from '../../../lib/woocommerce/accept-parked.ts';
import type { WaitingFilter } from '../../../lib/woocommerce/list-waiting.ts';
import type { MoveActions } from '../connection/connection-actions.ts';

/** What became of a delivery that was reprocessed. */
export interface Settled {
  state: 'parked' | 'applied' | 'resolved';
  /** Why it is still parked, or was. */
  reason: string;
  externalId: string | null;
  /** Of the order that it was about, once applied. */
  orderStatus: string | null;
}

/** The start of what was delivered. */
export interface ShownBody {
  text: string;
  isBase64: boolean;
  /** In bytes, of the whole. */
  size: number;
}

/** What the page of parked deliveries can do: server actions, handed in by the page. */
export interface ParkedActions {
  reprocess(input: { id: string }): Promise<ActionResult<Settled>>;
  accept(input: { id: string; acceptance: Acceptance }): Promise<ActionResult<Settled>>;
  waitingIds(input: WaitingFilter): Promise<ActionResult<string[]>>;
  show(input: { id: string }): Promise<ActionResult<ShownBody>>;
  move: MoveActions;
}
