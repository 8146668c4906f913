import type { Kind } from './found.ts';

/** A record as the database has it. */
export interface FoundRecord {
  kind: Exclude<Kind, 'Connections' | 'Requests'>;
  id: string;
  /** The order that it belongs to; null for a client. */
  order_id: string | null;
  title: string;
  detail: string | null;
}

/** Where a record is shown: an order and its money on the order's page, a client on its own. */
export function hrefOfRecord({ kind, id, order_id }: FoundRecord): string {
  return kind === 'Clients' ? `/settings/connectors/clients/${id}` : `/settings/connectors/orders/${order_id ?? id}`;
}
