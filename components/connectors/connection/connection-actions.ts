import type { ActionResult } from '../../../lib/action-result.ts';
import type { MovedDelivery, MovePreview } from '../../../lib/connections/preview-move.ts';
import type { Conflict } from '../../../lib/connections/save-setting.ts';
import type { LatelyUsed, OutsideAllowlist } from '../../../lib/request-log/impact.ts';
import type { Move } from '../../../lib/woocommerce/list-moves.ts';

/** A setting and its value as an action takes it; `expiresAt` is ISO-8601 or null. */
export interface SettingValues {
  name?: string;
  ipAllowlist?: string[];
  rateLimitPerMinute?: number;
  expiresAt?: string | null;
  requireTimestamp?: boolean;
  webhookSourceUrl?: string | null;
}

/** Who will notice when a key or its secret ends. */
export interface KeyUse extends LatelyUsed {
  signed: { requests: number; atLeast: boolean };
}

/** What it takes to move a key to another shop. */
export interface MoveActions {
  saveSetting(input: {
    keyId: string;
    changes: SettingValues;
    seen?: SettingValues;
  }): Promise<ActionResult<Conflict | null>>;
  previewMove(input: { keyId: string; url: string }): Promise<ActionResult<MovePreview>>;
  movedDeliveries(input: {
    keyId: string;
    url: string;
    after: string | null;
  }): Promise<ActionResult<{ deliveries: MovedDelivery[]; more: boolean }>>;
}

/** What can be done to a connection; each checks session and role on the server. */
export interface ConnectionActions extends MoveActions {
  carryOnMove(input: { keyId: string; moveId: string }): Promise<ActionResult<Move>>;
  undoMove(input: { keyId: string; moveId: string }): Promise<ActionResult<void>>;
  allowlistImpact(input: { keyId: string; entries: string[] }): Promise<ActionResult<OutsideAllowlist>>;
  keyUse(input: { keyId: string }): Promise<ActionResult<KeyUse>>;
  rotateSecret(input: {
    keyId: string;
    overlapSeconds: number;
    leaked: boolean;
    signingSecret?: string;
  }): Promise<ActionResult<{ signingSecret: string; oldSecretUntil: Date | null; at: number }>>;
  rollKey(input: {
    keyId: string;
    overlapSeconds: number;
  }): Promise<ActionResult<{ key: string; keyId: string; oldKeyEndsAt: Date; signed: boolean; at: number }>>;
  revokeKey(input: { keyId: string; typed: string }): Promise<ActionResult<{ revokedBy: string; already: boolean }>>;
}
