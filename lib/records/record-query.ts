import { type OrderStatus, orderStatuses, type PaymentStatus, paymentStatuses } from '../orders/order-statuses.ts';

/** Which orders or clients a list shows, as its URL says it. Null: any. Clients know only text, store and source. */
export interface RecordQuery {
  /** What a person types: an id, a number, an e-mail address, a name, an amount. */
  q: string | null;
  store: string | null;
  source: string | null;
  status: OrderStatus | null;
  payment: PaymentStatus | null;
  /** Days in the reader's time zone, `2026-11-23`, both included. */
  from: string | null;
  to: string | null;
}

export const everyRecord: RecordQuery = {
  q: null,
  store: null,
  source: null,
  status: null,
  payment: null,
  from: null,
  to: null,
};

const LONGEST_TEXT = 255;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/** What a URL asks for. What it names wrongly counts as not named: an old link shows more, never an error. */
export function recordQueryFrom(params: { get(name: string): string | null }): RecordQuery {
  const text = (name: string) =>
    params.get(name)?.replaceAll('\u0000', '').trim().slice(0, LONGEST_TEXT).toWellFormed() || null;
  const store = text('store');
  return {
    q: text('q'),
    store: store !== null && isUuid(store) ? store : null,
    source: text('source'),
    status: orderStatuses.find((known) => known === params.get('status')) ?? null,
    payment: paymentStatuses.find((known) => known === params.get('payment')) ?? null,
    from: day(params.get('from')),
    to: day(params.get('to')),
  };
}

function day(text: string | null): string | null {
  if (text === null || !/^[12]\d{3}-\d\d-\d\d$/.test(text)) return null;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text ? null : text;
}

/** The same as a URL's query, with where the page begins. */
export function recordSearch(query: RecordQuery, before: string | null = null): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== null) params.set(name, value);
  if (before !== null) params.set('before', before);
  return params.size === 0 ? '' : `?${params}`;
}

export function isNarrowed(query: RecordQuery): boolean {
  return recordSearch(query) !== '';
}

/** Where a page of orders begins: when the last one before it was placed, and its id. */
export interface OrderCursor {
  placedAt: string;
  id: string;
}

export function orderCursorFrom(text: string | null): OrderCursor | null {
  const [, ms = '', id = ''] = /^(\d{1,15})_(.+)$/.exec(text ?? '') ?? [];
  const time = new Date(Number(ms));
  return isUuid(id) && !Number.isNaN(time.getTime()) ? { placedAt: time.toISOString(), id } : null;
}

export function orderCursorText({ placedAt, id }: OrderCursor): string {
  return `${Date.parse(placedAt)}_${id}`;
}
