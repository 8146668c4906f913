import type { ActionResult, Refusal } from '../lib/action-result.ts';

const TIMEOUT_MS = 30_000;

/**
 * Waits for an action for 30 s. That the server did not answer is a refusal like any other, and no exception: `unanswered`
 * says so, and what to do.
 */
export async function callAction<Result extends ActionResult<unknown> | null>(
  call: Promise<Result>,
  unanswered = 'The server did not answer. Check whether it was done, then try again.',
): Promise<Result | (Refusal & { unanswered: true })> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), TIMEOUT_MS);
  });
  try {
    return await Promise.race([call, timeout]);
  } catch {
    return { ok: false, message: unanswered, unanswered: true };
  } finally {
    clearTimeout(timer);
  }
}
