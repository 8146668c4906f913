import { wcSignature } from '../lib/test/sign.ts';
import { modified, wcOrder } from '../lib/test/small-wc-order.ts';
import type { Installation } from './installation.ts';
import type { Shop } from './shop.ts';

export const HERE = 'https://shop.example/';
export const THERE = 'https://staging.shop.example/';

/** A key of a WooCommerce shop, and how that delivers. */
export async function openWooShop({ url }: Installation, shop: Shop, name = 'Main shop') {
  const { keyId, signingSecret } = await shop.mint({ name, payloadFormat: 'woocommerce' });
  const deliver = async (order: object | string, source = HERE, topic = 'order.updated') => {
    const body = typeof order === 'string' ? order : JSON.stringify(order);
    const answer = await fetch(`${url}/integrations/v1/webhook/woocommerce/${keyId}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-WC-Webhook-Signature': wcSignature(signingSecret ?? '', Buffer.from(body)),
        'X-WC-Webhook-Topic': topic,
        'X-WC-Webhook-Source': source,
        'X-WC-Webhook-ID': '7',
      },
      body,
    });
    return { id: answer.headers.get('X-Request-Id') ?? '', body: await answer.json() };
  };
  return { keyId, deliver };
}

/** The same, and a copy of the shop sends to it, too. */
export async function openMovedShop(installation: Installation, shop: Shop, name = 'Main shop') {
  const { keyId, deliver } = await openWooShop(installation, shop, name);
  await deliver(wcOrder(1), HERE, 'order.created');
  await deliver(wcOrder(2), HERE, 'order.created');
  for (let id = 1; id <= 59; id += 1) await deliver(wcOrder(id, { ...modified(9), total: `${id}.00` }), THERE);
  return { keyId, deliver };
}
