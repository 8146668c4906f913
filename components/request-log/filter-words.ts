import { type Filters, filterNames } from '../../lib/request-log/filters.ts';

/** The filters that are set, in words: `error_code signature_invalid`. */
export function filterWords(filters: Filters): { name: keyof Filters; words: string }[] {
  const words: Record<keyof Filters, string> = {
    key: `key pck_int_${filters.key}`,
    status: `status_code ${filters.status}`,
    error: `error_code ${filters.error}`,
    method: `method ${filters.method}`,
    verified: filters.verified ? 'verified' : 'not verified',
    q: `“${filters.q}”`,
    from: `from ${filters.from}`,
    to: `before ${filters.to}`,
  };
  return filterNames.filter((name) => filters[name] !== null).map((name) => ({ name, words: words[name] }));
}
