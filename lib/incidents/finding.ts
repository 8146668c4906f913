import type { PayloadFormat } from '../keys/vocabulary.ts';
import type { IncidentKind } from './kinds.ts';

/**
 * What a notice says: what happened and since when, what it means for the shop, and the one thing to do. Moments are in
 * ISO-8601, for whoever shows the text to write as their reader's clock has them. No payload and no secret.
 */
export interface NoticeText {
  title: string;
  detail: string;
  meaning: string;
  action: string;
  /** Of the console's screen that does it. */
  path: string;
}

/** A cause that is there now. */
export interface Finding extends NoticeText {
  kind: IncidentKind;
  organizationId: string;
  integrationKeyId: string;
  /** Tells findings of one kind and key apart. */
  subject: string;
  /** Of refusals: the newest one's code, where there is one, and whether other requests are accepted. */
  refusals?: { errorCode: string | null; isPartly: boolean };
}

/** A connection as the findings name it. */
export interface WatchedKey {
  id: string;
  organizationId: string;
  keyId: string;
  name: string;
  payloadFormat: PayloadFormat;
}

/** Where a connection's page is, or a part of it. */
export function connectionPath({ keyId }: Pick<WatchedKey, 'keyId'>, rest = ''): string {
  return `/settings/connectors/${keyId}${rest}`;
}

/** `1 delivery`, `1,204 deliveries`. */
export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
