/** What one process tells the others of the request log, by LISTEN and NOTIFY. */
export const channel = 'request_log';

/** In place of an integration key's id: rows that matched no key. */
export const UNMATCHED = 'unmatched';

/** `key id,key id,…`: integration keys, each with the oldest row that is new or has changed. */
export function newsFrom(payload: string): Map<string, string> {
  const news = new Map<string, string>();
  for (const pair of payload.split(',')) {
    const [key, id] = pair.split(' ');
    if (key && id) news.set(key, id);
  }
  return news;
}
