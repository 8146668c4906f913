import { z } from 'zod';
import { address, externalId, metadata, text } from '../input/fields.ts';

const email = text(320)
  .trim()
  .regex(/^[^\s@]+@[^\s@]+$/, { error: 'must be an e-mail address' })
  .meta({ pattern: '^[^\\s@\\x00]+@[^\\s@\\x00]+$' });

export const addressWords = 'Up to 50 fields, named as you like.';

const known = {
  email: email
    .nullish()
    .describe('A client whose external id we don’t know is found by it within the store, in upper or lower case.'),
  name: text(500, 0).nullish().describe('The person’s full name.'),
  phone: text(100, 0).nullish().describe('In any notation; kept as sent.'),
  company: text(500, 0).nullish().describe('The company’s name.'),
  billing_address: address.nullish().describe(`The client’s default billing address. ${addressWords}`),
  shipping_address: address.nullish().describe(`The client’s default shipping address. ${addressWords}`),
  metadata: metadata.nullish().describe('Up to 50 pairs of texts of your own.'),
};

/** A client inside an order: found by reference, then by e-mail, else created. */
export const inlineClientInput = z.object(
  {
    external_id: externalId
      .nullish()
      .describe('Your own id of the client. Without one, the client is found by e-mail.'),
    ...known,
  },
  { error: 'must be an object' },
);
export type InlineClientInput = z.output<typeof inlineClientInput>;

/** `POST /clients` (contract §9). */
export const clientInput = z.object({
  external_id: externalId.describe('Your own id of the client. The same id again updates that client.'),
  ...known,
});
export type ClientInput = z.output<typeof clientInput>;
