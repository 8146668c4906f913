import { refuse } from '../errors/api-error.ts';
import type { PayloadFormat, Scope } from './vocabulary.ts';

/** The facts of an integration key that a request needs. Its secrets are sealed; its hash is a SHA-256. */
export interface IntegrationKey {
  id: string;
  keyId: string;
  keyHash: Buffer;
  organizationId: string;
  storeId: string;
  storeCurrency: string;
  payloadFormat: PayloadFormat;
  source: string;
  scopes: Scope[];
  requireSignature: boolean;
  requireTimestamp: boolean;
  rateLimitPerMinute: number;
  lineageId: string;
  /** The shop whose deliveries a woocommerce key takes; null until the first one names it. */
  webhookSourceUrl: string | null;
  /** The current signing secret first, then those still in their overlap. */
  sealedSecrets: Buffer[];
}

/** Refuses with `insufficient_scope` unless the key has one of the scopes; the first is the one named. */
export function mustHaveScope(granted: readonly Scope[], ...anyOf: readonly [Scope, ...Scope[]]): void {
  if (!anyOf.some((scope) => granted.includes(scope))) refuse('insufficient_scope', { fill: { scope: anyOf[0] } });
}
