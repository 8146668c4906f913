import { z } from 'zod';
import type { oas31, ZodOpenApiRequestBodyObject } from 'zod-openapi';
import { clientRecord } from '../clients/client.ts';
import { scopes } from '../keys/vocabulary.ts';
import { orderRecord } from '../orders/order.ts';

/** What the two WooCommerce routes take, answer and refuse, in words and schemas (contract §10). */

export function deliveryDescription(keyAddressed: boolean): string {
  const authentication = keyAddressed
    ? 'needs no `Authorization` header, which stock WooCommerce cannot send: the signature alone authenticates. A bearer that is sent all the same must be that key'
    : 'needs the bearer and the signature';
  return `One delivery of a WooCommerce webhook. It ${authentication}. Payload format: \`woocommerce\`.

Scopes by effect: an order needs \`orders:write\`, a customer \`clients:write\`. What else an order brings needs
\`orders:cancel\`, \`payments:write\`, \`payments:refund\` or \`clients:write\`, and without it is skipped, which
\`skipped\` says.

WooCommerce never sends a delivery again, so an authentic one is not refused for what it says: what we cannot understand
is parked, kept whole, and answered with 200. Above the rate limit it is parked too, and applied by itself within a
minute; \`429\` comes only beyond ten times the cap.`;
}

export const deliveryRequest = (example: { example?: unknown }): ZodOpenApiRequestBodyObject => ({
  required: true,
  description:
    'WooCommerce’s own JSON of an order or a customer (API version v3), byte for byte as it was signed, up to 8 MiB. Or the unsigned ping that WooCommerce sends when a webhook is saved: `webhook_id=7`, form-encoded, nothing more.',
  content: {
    'application/json': { schema: {}, ...example },
    'application/x-www-form-urlencoded': {
      schema: {
        type: 'object',
        required: ['webhook_id'],
        properties: { webhook_id: { type: 'integer' } },
        additionalProperties: false,
      },
    },
  },
});

const header = (name: string, description: string): oas31.ParameterObject => ({
  name,
  in: 'header',
  description,
  schema: { type: 'string' },
});

export const deliveryHeaders: oas31.ParameterObject[] = [
  header(
    'X-WC-Webhook-Topic',
    'As WooCommerce sends it, like `order.updated`. It is not signed: a body that is a whole order or customer is taken for that, whatever the topic says. Without it X-WC-Webhook-Resource decides, then the body’s shape.',
  ),
  header('X-WC-Webhook-Resource', 'As WooCommerce sends it, like `order`; looked at where there is no topic.'),
  header('X-WC-Webhook-Source', 'The shop’s address. The first one is pinned to the key; another shop’s is parked.'),
];

const applied = z.object({
  duplicate: z.boolean().meta({ description: 'True when nothing changed.' }),
  skipped: z
    .array(z.object({ effect: z.enum(['cancel', 'payment', 'refund', 'client']), missing_scope: z.enum(scopes) }))
    .optional()
    .meta({ description: 'What the key may not do, and so was not done.' }),
  warnings: z.array(z.string()).optional().meta({ description: 'Whatever deserves a look.' }),
});
const reason = z.string().meta({ description: 'Why, as a sentence.' });

/** Every shape of a `200`; the titles are what the reference calls them. */
export const deliveryAnswer = z.union([
  z.intersection(orderRecord, applied).meta({ title: 'an order' }),
  z.intersection(clientRecord, applied).meta({ title: 'a customer' }),
  z.object({ parked: z.literal(true), reason }).meta({ title: 'parked' }),
  z.object({ ignored: z.literal(true), reason }).meta({ title: 'ignored' }),
  z.object({ ok: z.literal(true), ping: z.literal(true) }).meta({ title: 'a ping' }),
]);
