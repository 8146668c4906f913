import type { ErrorCode } from '../../lib/errors/catalogue.ts';
import type { ShopKey } from './torture-shop.ts';

/** A request that can be sent again, byte for byte. */
export interface ShopRequest {
  key: ShopKey;
  /** Sent in place of the key's own. */
  token?: string;
  method: 'GET' | 'POST';
  /** Under `/integrations/v1`. */
  path: string;
  body: string;
  idempotencyKey: string | null;
  /** What may come back beside what may always: `200` or the code of a refusal. */
  mayBe: readonly (200 | ErrorCode)[];
  /** The record that its external id leads to, for ever the same one. */
  leadsTo: { type: 'order' | 'payment' | 'client'; externalId: string } | null;
}

/** For people, in one line. */
export function inShort({ method, path, idempotencyKey, body }: ShopRequest): string {
  const key = idempotencyKey === null ? '' : ` Idempotency-Key: ${idempotencyKey}`;
  return `${method} ${path}${key} ${body.length > 300 ? `${body.slice(0, 300)}…` : body}`;
}
