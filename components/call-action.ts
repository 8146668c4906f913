import type { ActionResult, Refusal } from '../lib/action-result.ts';

const PATIENCE_MS = 30_000;

/**
 * Waits for an action for 30 s. That the server did not answer is a refusal like any other, and no exception: `unanswered`
 * says so, and what to do.
 */
export async function callAction<Value>(
  call: Promise<ActionResult<Value>>,
  unanswered = 'The server did not answer. Check whether it was done, then try again.',
): Promise<ActionResult<Value> | (Refusal & { unanswered: true })> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), PATIENCE_MS);
  });
  try {
    return await Promise.race([call, patience]);
  } catch {
    return { ok: false, message: unanswered, unanswered: true };
  } finally {
    clearTimeout(timer);
  }
}
