/** What the trigger says that refuses writes of a stopped organization (core.refuse_stopped). */
const SAID = 'this organization is being moved to another installation';

/** Why nothing could be written, for people to read, if that is why; else null. */
export function beingMoved(error: unknown): string | null {
  return error instanceof Error && error.message.includes(SAID) ? `${SAID}, and nothing can be changed here` : null;
}
