import type { Cause } from './causes.ts';

/** One thing that a sender may have done otherwise, on one of the axes along which a signature goes wrong. */
export interface Explained {
  /** 0: as it should be. 1: seen often, 2: seen, and so on; those of several axes add up to the order of trying. */
  weight: number;
  /** For the evidence: `the secret decoded from hex`. */
  name: string;
  /** What to say when it is this one; null where nothing is wrong with it. */
  fault: Fault | null;
}

/** A body that may have been signed in place of the one that was sent. Made when it is needed. */
export interface SignedBody extends Explained {
  make(): Buffer | null;
  /** How the timestamp around it was encoded; UTF-8 when absent. */
  around?: 'utf16le' | 'utf16be';
  /** Whether making it means writing JSON, which costs more than a MAC. */
  written: boolean;
}

export interface Fault {
  /** For programs: the console picks its way out by it. */
  cause: Cause;
  /** A whole sentence, for when nothing else is wrong. */
  summary: string;
  /** A clause, to be joined to others. */
  short: string;
  remedy: string;
  /** What shows it, besides. */
  evidence?: Record<string, unknown>;
}
