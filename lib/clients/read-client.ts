import { as } from '../database/statement.ts';
import { utc } from '../database/utc.ts';
import type { ClientRecord } from './client.ts';

/** What a client is read with, by name: a statement that is prepared outlives a column that is added. */
export const clientColumns = {
  id: 'uuid',
  store_id: 'uuid',
  source: 'text',
  external_id: 'text?',
  email: 'text?',
  name: 'text?',
  phone: 'text?',
  company: 'text?',
  billing_address: as<ClientRecord['billing_address']>('json'),
  shipping_address: as<ClientRecord['shipping_address']>('json'),
  metadata: as<ClientRecord['metadata'] | null>('json'),
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
} as const;

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
