import { z } from 'zod';
import type { oas31, ZodOpenApiRequestBodyObject } from 'zod-openapi';
import { clientRecord } from '../clients/client.ts';
import { scopes } from '../keys/vocabulary.ts';
import { orderRecord } from '../orders/order.ts';

/** What the two WooCommerce routes take, answer and refuse, in words and schemas (contract §10). */

export function deliveryDescription(keyAddressed: boolean): string {
  const authentication = keyAddressed
    ? 'needs no `Authorization` header, which stock WooCommerce can’t send: the signature alone authenticates. If a bearer is sent anyway, it must be this key'
    : 'needs the bearer and the signature';
  return `One delivery of a WooCommerce webhook. It ${authentication}. Payload format: \`woocommerce\`.

Scopes by effect: an order needs \`orders:write\`, a customer \`clients:write\`. Its
cancellation, payment, refunds and client need \`orders:cancel\`, \`payments:write\`, \`payments:refund\` and
\`clients:write\`; a part whose scope is missing is left out and listed in \`skipped\`.

WooCommerce never sends a delivery again, so an authentic one is never refused for its content: what we can’t understand
is parked (stored in full) and answered with 200. Above the rate limit it’s parked too, and applied automatically within
a minute; \`429\` comes only above ten times the limit.`;
}

export const deliveryRequest = (example: { example?: unknown }): ZodOpenApiRequestBodyObject => ({
  required: true,
  description:
    'WooCommerce’s own JSON for an order or a customer (API version v3), byte for byte as it was signed, up to 8 MiB. Or the unsigned ping that WooCommerce sends when a webhook is saved: `webhook_id=7`, form-encoded, nothing more.',
  content: {
    'application/json': { schema: {}, ...example },
    'application/x-www-form-urlencoded': {
      schema: {
        type: 'object',
        required: ['webhook_id'],
        properties: { webhook_id: { type: 'integer', description: 'The webhook that was saved.' } },
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
    'As WooCommerce sends it, such as `order.updated`. It isn’t signed: a body that is a whole order or customer is treated as one, whatever the topic says. Without a topic, `X-WC-Webhook-Resource` decides, then the shape of the body.',
  ),
  header('X-WC-Webhook-Resource', 'As WooCommerce sends it, such as `order`. Used if there is no topic.'),
  header('X-WC-Webhook-Source', 'The shop’s address. The first one is pinned to the key; another shop’s is parked.'),
];

const applied = z.object({
  duplicate: z.boolean().meta({ description: 'True when nothing changed.' }),
  skipped: z
    .array(
      z.object({
        effect: z.enum(['cancel', 'payment', 'refund', 'client']).meta({ description: 'The part that was left out.' }),
        missing_scope: z.enum(scopes).meta({ description: 'The scope it needs.' }),
      }),
    )
    .optional()
    .meta({ description: 'Parts that were left out because the key lacks their scope.' }),
  warnings: z
    .array(z.string())
    .optional()
    .meta({ description: 'Anything worth checking. Left out if there is nothing.' }),
});
const always = (description: string) => z.literal(true).meta({ description });
const reason = z.string().meta({ description: 'Why, as a sentence.' });

/** Every shape of a `200`; the titles are what the reference calls them. */
export const deliveryAnswer = z.union([
  z.intersection(orderRecord, applied).meta({ title: 'an order' }),
  z.intersection(clientRecord, applied).meta({ title: 'a customer' }),
  z
    .object({ parked: always('It is stored and can be reprocessed; nothing was applied.'), reason })
    .meta({ title: 'parked' }),
  z.object({ ignored: always('There is nothing in it for us.'), reason }).meta({ title: 'ignored' }),
  z
    .object({ ok: always('The URL is right.'), ping: always('This was a ping, so the Secret is still untested.') })
    .meta({ title: 'a ping' }),
]);
