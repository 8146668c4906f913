import { z } from 'zod';
import { address, externalId, metadata, text } from '../input/fields.ts';

const email = text(320)
  .trim()
  .regex(/^[^\s@]+@[^\s@]+$/, { error: 'must be an e-mail address' });

const known = {
  email: email.nullish(),
  name: text(500, 0).nullish(),
  phone: text(100, 0).nullish(),
  company: text(500, 0).nullish(),
  billing_address: address.nullish(),
  shipping_address: address.nullish(),
  metadata: metadata.nullish(),
};

/** A client inside an order: found by reference, then by e-mail, else created. */
export const inlineClientInput = z.object(
  { external_id: externalId.nullish(), ...known },
  { error: 'must be an object' },
);
export type InlineClientInput = z.output<typeof inlineClientInput>;

/** `POST /clients` (contract §9). */
export const clientInput = z.object({ external_id: externalId, ...known });
export type ClientInput = z.output<typeof clientInput>;
