import { utc } from '../database/utc.ts';
import type { ClientRecord } from './client.ts';

/** A row of core.clients; its times are Dates, or texts where the row came as JSON. */
export type ClientRow = Omit<ClientRecord, 'created_at' | 'updated_at' | 'metadata'> & {
  metadata: Record<string, string> | null;
  created_at: Date | string;
  updated_at: Date | string;
};

export function clientFrom(row: ClientRow): ClientRecord {
  return {
    id: row.id,
    store_id: row.store_id,
    source: row.source,
    external_id: row.external_id,
    email: row.email,
    name: row.name,
    phone: row.phone,
    company: row.company,
    billing_address: row.billing_address,
    shipping_address: row.shipping_address,
    metadata: row.metadata ?? {},
    created_at: utc(row.created_at),
    updated_at: utc(row.updated_at),
  };
}
