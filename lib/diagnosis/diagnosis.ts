import type { Cause } from './causes.ts';

interface Evidence {
  cause?: Cause;
  causes?: Cause[];
  [name: string]: unknown;
}

/** Why a request failed, or what is odd about one that passed, for people (contract §5). Nothing in it is secret. */
export interface Diagnosis {
  /** What happened, in one sentence. */
  summary: string;
  /** What to do about it. */
  remedy: string;
  /** What shows it, by names in snake_case: digests, offsets, counts. */
  evidence?: Evidence;
}

/** A diagnosis by its cause, which the ways out and the groups go by. */
export function diagnosis(cause: Cause, summary: string, remedy: string, evidence: object = {}): Diagnosis {
  return { summary, remedy, evidence: { cause, ...evidence } };
}
