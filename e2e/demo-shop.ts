import { createHmac } from 'node:crypto';
import { wcSignature } from '../lib/test/sign.ts';
import { recordings } from '../test/woocommerce/recordings.ts';
import type { Installation } from './installation.ts';
import { orderBody, send, untilLogged } from './send-request.ts';
import { openShop, type Shop } from './shop.ts';

/** A shop as it looks after a day: its keys' ids, and a log of real requests. */
export interface DemoShop {
  shop: Shop;
  /** Signed JSON from a custom site; the last requests are signed with a secret that was decoded from hex. */
  ownSite: string;
  /** WooCommerce, with a delivery that could not be read. */
  mainShop: string;
}

/** Sends real requests of every kind, and lets the good ones have come all day long. */
export async function openDemoShop(installation: Installation): Promise<DemoShop> {
  const { url } = installation;
  const shop = await openShop(installation);
  await shop.user('admin');
  await shop.user('member');
  const main = await shop.mint({ name: 'Main shop', payloadFormat: 'woocommerce' });
  const own = await shop.mint({ name: 'Own site', requireSignature: true, scopes: ['orders:write'] });
  const zapier = await shop.mint({ name: 'Zapier', source: 'zapier', scopes: ['orders:write', 'clients:write'] });
  await shop.mint({ name: 'Outlet' });

  for (const { headers, body } of recordings) {
    const kept = headers.filter(
      ([name]) => !/^(host|content-length|connection|expect|x-wc-webhook-signature)$/i.test(name),
    );
    const signature = wcSignature(main.signingSecret ?? '', body);
    const path = `${url}/integrations/v1/webhook/woocommerce/${main.keyId}`;
    await fetch(path, {
      method: 'POST',
      headers: [...kept, ['X-WC-Webhook-Signature', signature]],
      body: new Uint8Array(body),
    });
  }
  for (let i = 0; i < 30; i += 1) {
    const secret = own.signingSecret;
    await send({
      url,
      key: own.key,
      secret,
      body: orderBody(`shop-${1000 + i}`),
      headers: { 'Idempotency-Key': `shop-${1000 + i}-1` },
    });
    if (i % 3 === 0) await send({ url, key: zapier.key, body: orderBody(`zap-${i}`) });
  }
  await installation.db.$executeRawUnsafe(SPREAD_OVER_A_DAY);
  await installation.db.$executeRawUnsafe('delete from integrations.request_statistics');
  await installation.db.$executeRawUnsafe('delete from integrations.request_latencies');
  await installation.db.$executeRawUnsafe(
    'update integrations.statistics_progress set counted_until = null, looked_at = null',
  );

  for (let i = 0; i < 5; i += 1) {
    const body = orderBody(`shop-${2000 + i}`);
    const t = Math.floor(Date.now() / 1000);
    const mac = createHmac('sha256', Buffer.from(own.signingSecret ?? '', 'hex'))
      .update(`${t}.${body}`)
      .digest('hex');
    const refused = await send({ url, key: own.key, body, headers: { 'PC-Signature': `t=${t},v1=${mac}` } });
    await untilLogged(installation, refused);
  }
  return { shop, ownSite: own.keyId, mainShop: main.keyId };
}

/** Copies of the rows so far, as if they had come in the hours before: more by day than by night. */
const SPREAD_OVER_A_DAY = `
  insert into integrations.request_log
  select (jsonb_populate_record(r.l, jsonb_build_object(
    'id', overlay(integrations.uuid_at(r.moment)::text placing substr(gen_random_uuid()::text, 20) from 20),
    'request_received_at', r.moment,
    'request_completed_at', r.moment + (20 + 400 * power(random(), 4)) * interval '1 ms'))).*
  from (
    select l, now() - ours * interval '1 hour' - random() * interval '59 minutes' as moment
    from integrations.request_log l, generate_series(1, 22) ours) r
  where random() < 0.4 + 0.35 * sin((extract(hour from moment) - 8) / 24 * 2 * pi())`;
