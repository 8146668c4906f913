import { activityHref, type Kind } from './found.ts';

/** A record as the database has it. */
export interface FoundRecord {
  kind: Exclude<Kind, 'Connections' | 'Requests'>;
  id: string;
  /** The order that it belongs to; null for a client. */
  order_id: string | null;
  title: string;
  detail: string | null;
}

/** Where a record is seen: the requests that name it. */
export function hrefOfRecord({ title }: FoundRecord): string {
  return activityHref(title);
}
