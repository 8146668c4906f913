import type { ValuesOf } from '../database/statement.ts';
import type { Changes } from '../verbs/verb.ts';
import { changedJson } from './changed-json.ts';

/** How a change came about: an API request, the shop's own side (fetched later, or its past), or somebody here. */
const origins = ['request', 'reconciled', 'imported', 'console', 'cli'] as const;
export type Origin = (typeof origins)[number];

/** Who made or changed a record, and by which request. */
export interface Cause {
  origin: Origin;
  /** `pck_int_` + 8, a user's e-mail address, or the command line's `command line (LOGIN)`. */
  by: string | null;
  /** The log row of what was sent. */
  requestId: string | null;
}

/** What a request of this key changes. */
export function causeOfRequest({ keyId }: { keyId: string }, { id }: { id: string }): Cause {
  return { origin: 'request', by: `pck_int_${keyId}`, requestId: id };
}

/** What somebody decided about what a request had sent. */
export function causeOfDecision(name: string, requestId: string | null): Cause {
  return { origin: name.startsWith('command line') ? 'cli' : 'console', by: name, requestId };
}

/** What a statement that makes or changes a record is given besides. */
export const causeInput = { cause_origin: 'text', cause_by: 'text?', cause_request_id: 'uuid?' } as const;

export function causeValues({ origin, by, requestId }: Cause): ValuesOf<typeof causeInput> {
  return { cause_origin: origin, cause_by: by, cause_request_id: requestId };
}

/** The same with what changed, for a statement that changes one record. */
export const changeInput = { ...causeInput, cause_changed: 'json' } as const;

export function changeValues(cause: Cause, changes: Changes): ValuesOf<typeof changeInput> {
  return { ...causeValues(cause), cause_changed: changedJson(changes) };
}
