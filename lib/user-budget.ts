const MINUTE_MS = 60_000;

declare global {
  /** Next bundles a module more than once, and each copy would count for itself. */
  var triesOfThisProcess: Map<string, { minute: number; tries: number }> | undefined;
}

/** Counts one try of this, `searches USER_ID`, say; false when there were more than so many in this minute. */
export function mayTry(what: string, mostAMinute: number, now: Date): boolean {
  globalThis.triesOfThisProcess ??= new Map();
  const all = globalThis.triesOfThisProcess;
  const minute = Math.floor(now.getTime() / MINUTE_MS);
  const own = all.get(what);
  const tries = own?.minute === minute ? own.tries + 1 : 1;
  for (const [name, { minute: of }] of all) if (of !== minute) all.delete(name);
  all.set(what, { minute, tries });
  return tries <= mostAMinute;
}
