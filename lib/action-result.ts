import type { z } from 'zod';
import { beingMoved } from './cells/being-moved.ts';
import { newId } from './new-id.ts';
import { processLog } from './process-log.ts';
import { Refused } from './refused.ts';

/** What a server action hands back to the page: its value, or why it did nothing, for people to read. */
export type ActionResult<Value> = { ok: true; value: Value } | Refusal;

export interface Refusal {
  ok: false;
  message: string;
  /** Of an input that does not pass, what is wrong where: `path` is a field's name, or `lines.0.quantity`. */
  issues?: { path: string; message: string }[];
}

/** An input that does not pass its schema. The first issue is the message, too. */
export function refusalOf({ issues }: z.ZodError): Refusal {
  const listed = issues.map(({ path, message }) => ({ path: path.join('.'), message: sentence(message) }));
  return { ok: false, message: listed[0]?.message ?? 'That does not fit.', issues: listed };
}

/** What an action threw, for people to read. What nobody foresaw goes to the process's log, under an id to name. */
export function failureOf(error: unknown): Refusal {
  if (error instanceof Refused) {
    const message = sentence(error.message);
    return { ok: false, message, ...(error.field !== null && { issues: [{ path: error.field, message }] }) };
  }
  const moved = beingMoved(error);
  if (moved !== null) return { ok: false, message: sentence(moved) };
  const id = newId();
  processLog.error({ err: error, id }, 'an action of the console failed');
  return {
    ok: false,
    message: `Something went wrong here, and nothing was saved. Try again, or give support this id: ${id}`,
  };
}

/** Verbs speak as the command line does, in lower case and without a full stop; a page shows a sentence. */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?…]$/.test(text) ? '' : '.'}`;
}
