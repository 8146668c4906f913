/** Why a request failed, or what is odd about one that passed, for people (contract §5). Nothing in it is secret. */
export interface Diagnosis {
  /** What happened, in one sentence. */
  summary: string;
  /** What to do about it. */
  remedy: string;
  /** What shows it, by names in snake_case: digests, offsets, counts. */
  evidence?: Record<string, unknown>;
}
