/** A browser has six connections to a server: more windows ask every 5 s instead, and leave it some to work with. */
const PLACES_OF_A_USER = 4;
const PLACES_OF_A_PROCESS = 500;

declare global {
  /** Next bundles a module more than once, and each copy would count for itself. */
  var streamsOfThisProcess: Map<string, number> | undefined;
}

/** Takes a place for a stream; call what comes back when it ends. Null when there is none left. */
export function takeStreamPlace(userId: string): (() => void) | null {
  globalThis.streamsOfThisProcess ??= new Map();
  const streams = globalThis.streamsOfThisProcess;
  const own = streams.get(userId) ?? 0;
  const all = [...streams.values()].reduce((sum, one) => sum + one, 0);
  if (own >= PLACES_OF_A_USER || all >= PLACES_OF_A_PROCESS) return null;
  streams.set(userId, own + 1);
  let left = false;
  return () => {
    if (left) return;
    left = true;
    const rest = (streams.get(userId) ?? 1) - 1;
    if (rest > 0) streams.set(userId, rest);
    else streams.delete(userId);
  };
}
