/** More than anybody types, and too few to read an organization's ids through. */
const SEARCHES_A_MINUTE = 90;
const MINUTE_MS = 60_000;

declare global {
  /** Next bundles a module more than once, and each copy would count for itself. */
  var searchesOfThisProcess: Map<string, { minute: number; searches: number }> | undefined;
}

/** Counts a search of this user; false when there were too many in this minute. */
export function maySearch(userId: string, now: Date): boolean {
  globalThis.searchesOfThisProcess ??= new Map();
  const all = globalThis.searchesOfThisProcess;
  const minute = Math.floor(now.getTime() / MINUTE_MS);
  const own = all.get(userId);
  const searches = own?.minute === minute ? own.searches + 1 : 1;
  for (const [user, { minute: of }] of all) if (of !== minute) all.delete(user);
  all.set(userId, { minute, searches });
  return searches <= SEARCHES_A_MINUTE;
}
