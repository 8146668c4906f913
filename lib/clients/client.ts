import { z } from 'zod';
import { utcTime } from '../input/fields.ts';

/** An address as it goes out, a client's or an order's own. */
export const addressRecord = z.record(z.string(), z.string().nullable());

/** A client as it goes out (contract §9). */
export const clientRecord = z.object({
  id: z.string().describe('Our id of the client.'),
  store_id: z.string().describe('The store it belongs to.'),
  source: z.string().describe('The system it first came from.'),
  external_id: z.string().nullable().describe('The sender’s own id; null for a client known by e-mail alone.'),
  email: z.string().nullable().describe('Clients are also found by it, in upper or lower case.'),
  name: z.string().nullable().describe('As the sender wrote it.'),
  phone: z.string().nullable().describe('As the sender wrote it.'),
  company: z.string().nullable().describe('As the sender wrote it.'),
  billing_address: addressRecord.nullable().describe('The client’s default billing address.'),
  shipping_address: addressRecord.nullable().describe('The client’s default shipping address.'),
  metadata: z.record(z.string(), z.string()).describe('Pairs of texts that the sender added.'),
  created_at: utcTime.describe('When we first stored it.'),
  updated_at: utcTime.describe('When it last changed.'),
});
export type ClientRecord = z.output<typeof clientRecord>;
