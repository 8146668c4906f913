import { refuse } from '../errors/api-error.ts';
import type { Scope } from './vocabulary.ts';

/** Refuses with `insufficient_scope` unless the key has one of the scopes; the first is the one named. */
export function mustHaveScope(granted: readonly Scope[], ...anyOf: readonly [Scope, ...Scope[]]): void {
  if (!anyOf.some((scope) => granted.includes(scope))) refuse('insufficient_scope', { fill: { scope: anyOf[0] } });
}
