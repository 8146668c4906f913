'use client';

/** Who hears of a log's news, by its path: a page has one stream of a log at a time, and all of it goes by that. */
const listeners = new Map<string, Set<() => void>>();

/** Tells that something was stored in this log, or says more than before. */
export function tellNews(path: string): void {
  for (const listener of listeners.get(path) ?? []) listener();
}

/** Calls back at news of this log, until the returned function is called. */
export function onNewsOf(path: string, listener: () => void): () => void {
  const all = listeners.get(path) ?? new Set();
  listeners.set(path, all.add(listener));
  return () => {
    all.delete(listener);
    if (all.size === 0 && listeners.get(path) === all) listeners.delete(path);
  };
}
