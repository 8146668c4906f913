import { type KeyStatus, keyStatuses, type PayloadFormat, payloadFormats } from '../keys/vocabulary.ts';

/** The list's state, all of it in the URL: `?q&status&store&format&sort&page`. Browser and server read it alike. */
export interface ListQuery {
  /** Free text over name, key id and source. */
  q: string;
  status: KeyStatus[];
  /** A store's id; null for all. */
  store: string | null;
  format: PayloadFormat | null;
  sort: SortColumn;
  descending: boolean;
  /** From 1. */
  page: number;
}

/** Every column can be sorted by; the list has no other. */
export const sortColumns = [
  'name',
  'key',
  'store',
  'source',
  'format',
  'scopes',
  'status',
  'last_used',
  'requests',
  'errors',
] as const;
export type SortColumn = (typeof sortColumns)[number];

/** Columns whose first press shows the most first. */
export const mostFirst: readonly SortColumn[] = ['scopes', 'last_used', 'requests', 'errors'];

const defaultStatus: readonly KeyStatus[] = ['active', 'expired'];
export const pageSize = 50;
/** Longer text matches nothing that has a name. */
const LONGEST_TEXT = 200;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const wholeList: ListQuery = {
  q: '',
  status: [...defaultStatus],
  store: null,
  format: null,
  sort: 'name',
  descending: false,
  page: 1,
};

/** What a URL asks for. What it says wrongly counts as not param. */
export function readListQuery(parameters: Record<string, string | string[] | undefined>): ListQuery {
  const param = (name: string) => {
    const value = parameters[name];
    return (Array.isArray(value) ? value[0] : value) ?? '';
  };
  const status = keyStatuses.filter((one) => param('status').split(',').includes(one));
  const sort = param('sort').replace(/^-/, '');
  const page = /^[1-9]\d{0,5}$/.test(param('page')) ? Number(param('page')) : 1;
  return {
    q: param('q').trim().slice(0, LONGEST_TEXT),
    status: status.length > 0 ? status : [...defaultStatus],
    store: uuid.test(param('store')) ? param('store').toLowerCase() : null,
    format: payloadFormats.find((format) => format === param('format')) ?? null,
    sort: sortColumns.find((column) => column === sort) ?? 'name',
    descending: param('sort').startsWith('-'),
    page,
  };
}

/** The query string of a list, with its `?`; what is as usual is left out, so that the plain list has the plain URL. */
export function listHref(query: ListQuery): string {
  const parameters = new URLSearchParams();
  if (query.q !== '') parameters.set('q', query.q);
  if (query.status.join() !== defaultStatus.join()) parameters.set('status', query.status.join(','));
  if (query.store !== null) parameters.set('store', query.store);
  if (query.format !== null) parameters.set('format', query.format);
  if (query.sort !== 'name' || query.descending) parameters.set('sort', `${query.descending ? '-' : ''}${query.sort}`);
  if (query.page > 1) parameters.set('page', String(query.page));
  const text = parameters.toString().replaceAll('%2C', ',');
  return `/settings/connectors${text === '' ? '' : `?${text}`}`;
}

/** How many of the filters, the search apart, are set to something else than usual. */
export function filtersSet({ status, store, format }: ListQuery): number {
  return [status.join() !== defaultStatus.join(), store !== null, format !== null].filter(Boolean).length;
}
