import { z } from 'zod';
import { utcTime } from '../input/fields.ts';

/** An address as it goes out, a client's or an order's own. */
export const addressRecord = z.record(z.string(), z.string().nullable());

/** A client as it goes out (contract §9). */
export const clientRecord = z.object({
  id: z.string(),
  store_id: z.string(),
  source: z.string(),
  external_id: z.string().nullable(),
  email: z.string().nullable(),
  name: z.string().nullable(),
  phone: z.string().nullable(),
  company: z.string().nullable(),
  billing_address: addressRecord.nullable(),
  shipping_address: addressRecord.nullable(),
  metadata: z.record(z.string(), z.string()),
  created_at: utcTime,
  updated_at: utcTime,
});
export type ClientRecord = z.output<typeof clientRecord>;
