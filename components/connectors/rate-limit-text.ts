import { rateLimit } from '../../lib/keys/vocabulary.ts';
import { count } from '../ui/numbers.ts';

/** A rate limit as people write it, `1200`, `1,200` or `1 200`; null for what is none. */
export function rateLimitFrom(text: string): number | null {
  if (!/^(\d+|\d{1,3}([, \u00a0\u202f]\d{3})+)$/.test(text.trim())) return null;
  const requests = Number(text.replace(/\D/g, ''));
  return requests >= rateLimit.least && requests <= rateLimit.most ? requests : null;
}

/** What is wrong with it; null when nothing is. */
export function rateLimitProblem(text: string): string | null {
  if (rateLimitFrom(text) !== null) return null;
  return `Must be a whole number from ${count(rateLimit.least)} to ${count(rateLimit.most)}.`;
}
