import { z } from 'zod';
import { withoutSlashes } from '../../without-slashes.ts';
import type { ShopClient } from './shop-client.ts';
import { ShopTrouble } from './trouble.ts';

/** What a linked shop sends. */
export const linkedTopics = [
  'order.created',
  'order.updated',
  'order.deleted',
  'order.restored',
  'customer.created',
  'customer.updated',
] as const;

/** Where a key's webhooks deliver to. */
export function deliveryUrlOf(appUrl: string, keyId: string): string {
  return `${appUrl}/integrations/v1/webhook/woocommerce/${keyId}`;
}

/** A webhook as the shop has it. */
export interface Webhook {
  id: number;
  topic: string;
  status: string;
  deliveryUrl: string;
  /** When it was last changed, as far as the shop says: of one that is off, since when. */
  changedAt: string | null;
}

const PER_PAGE = 100;
/** No shop has so many; one that says so goes round in circles. */
const MOST_PAGES = 100;

const webhookSchema = z
  .object({
    id: z.coerce.number().int(),
    topic: z.string(),
    status: z.string(),
    delivery_url: z.string(),
    date_modified_gmt: z.string().nullish().catch(null),
  })
  .transform(
    ({ delivery_url: deliveryUrl, date_modified_gmt: changed, ...webhook }): Webhook => ({
      ...webhook,
      deliveryUrl,
      changedAt: changed && !Number.isNaN(Date.parse(`${changed}Z`)) ? new Date(`${changed}Z`).toISOString() : null,
    }),
  );

/** Whether two delivery URLs are one place of this key: a slash at the end makes no difference, nor does http for https. */
function isSamePlace(one: string, other: string): boolean {
  return placeOf(one) === placeOf(other);
}

function placeOf(url: string): string {
  return withoutSlashes(url.replace(/^https?:/, ''));
}

/** The shop's webhooks that deliver to one of these addresses. Those of others are not looked at. */
async function ownWebhooks(client: ShopClient, deliveryUrls: readonly string[]): Promise<Webhook[]> {
  const all = new Map<number, Webhook>();
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { json, total } = await client.get('/webhooks', { status: 'all', per_page: PER_PAGE, page });
    if (!Array.isArray(json))
      throw new ShopTrouble('no_json', `${client.access.url} answered with something that isn’t a list of webhooks`);
    const before = all.size;
    for (const one of json) {
      const { data } = webhookSchema.safeParse(one);
      if (data) all.set(data.id, data);
    }
    // A short page is not the last one: some shops give fewer than were asked for.
    if (all.size === before || (total !== null && page * Math.max(1, json.length) >= total)) break;
  }
  const isOwn = ({ deliveryUrl }: Webhook) => deliveryUrls.some((url) => isSamePlace(url, deliveryUrl));
  return [...all.values()].filter(isOwn).sort((a, b) => a.id - b.id);
}

/** What our webhooks must be. */
export interface Due {
  /** The first is right; the others were, and their webhooks are moved. */
  deliveryUrls: readonly [string, ...string[]];
  secret: string;
  /** Whether they may have another secret: the shop does not tell. */
  newSecret: boolean;
  /** Whether its deliveries are refused for their signature: somebody may have typed another secret. */
  isRefused: (webhook: Webhook) => boolean;
  /** Whether one that is off is switched on. */
  mayActivate: (webhook: Webhook) => boolean;
}

/** What was done to a webhook. */
export interface WebhookAct {
  id: number;
  topic: string;
  did: 'made' | 'repaired' | 'secret_set' | 'switched_on';
  /** When it was changed before that, as far as the shop says. */
  changedAt: string | null;
}

/**
 * Makes the webhooks that are missing, and repairs those of ours that are wrong. What was done is put into `acts` as soon
 * as it is: the shop may fail before all is.
 */
export async function settleWebhooks(client: ShopClient, due: Due, acts: WebhookAct[]): Promise<Webhook[]> {
  const [deliveryUrl] = due.deliveryUrls;
  const webhooks: Webhook[] = [];
  for (const webhook of await ownWebhooks(client, due.deliveryUrls)) {
    // Over http a delivery is redirected, which WooCommerce takes for a success.
    const moved = withoutSlashes(webhook.deliveryUrl) !== deliveryUrl;
    const activate = webhook.status !== 'active' && due.mayActivate(webhook);
    const isRepaired = moved || due.newSecret;
    if (!isRepaired && !activate && !due.isRefused(webhook)) {
      webhooks.push(webhook);
      continue;
    }
    const change = {
      secret: due.secret,
      ...(moved && { delivery_url: deliveryUrl }),
      ...(activate && { status: 'active' }),
    };
    const { json } = await client.put(`/webhooks/${webhook.id}`, change);
    const { data } = webhookSchema.safeParse(json);
    webhooks.push(data ?? { ...webhook, deliveryUrl, ...(activate && { status: 'active' }) });
    const did = activate ? 'switched_on' : isRepaired ? 'repaired' : 'secret_set';
    acts.push({ id: webhook.id, topic: webhook.topic, did, changedAt: webhook.changedAt });
  }
  for (const topic of linkedTopics) {
    if (webhooks.some((webhook) => webhook.topic === topic)) continue;
    const name = `PeptideClients ${topic}`;
    const body = { name, topic, delivery_url: deliveryUrl, secret: due.secret, status: 'active' };
    const { json } = await client.post('/webhooks', body);
    const made = madeWebhook(client, json);
    webhooks.push(made);
    acts.push({ id: made.id, topic, did: 'made', changedAt: null });
  }
  return webhooks;
}

function madeWebhook(client: ShopClient, json: unknown): Webhook {
  const { data } = webhookSchema.safeParse(json);
  if (!data) throw new ShopTrouble('refused', `${client.access.url} did not say which webhook it created`);
  return data;
}
