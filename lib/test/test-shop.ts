import type pg from 'pg';
import { openPool } from '../database/pool.ts';
import { identifyKey } from '../pipeline/identify-key.ts';
import { Headers, receiveHead } from '../request/call.ts';
import type { Context } from '../verbs/verb.ts';
import type { Delivery } from '../woocommerce/delivery.ts';
import { testDatabaseUrl } from './database-url.ts';

/** Deliveries of a shop, authentic and within its budget, handed to a verb without a server in between. */
export interface Shop {
  deliver(
    topic: string | null,
    body: Buffer | string | object,
    source?: string | null,
  ): Promise<Record<string, unknown>>;
}

let pool: pg.Pool | undefined;

/** The tests' database as the hot path sees it; one pool a test file. */
export function testPool(): pg.Pool {
  if (pool === undefined || pool.ended) pool = openPool(testDatabaseUrl()); // the file before has ended its own
  return pool;
}

type DeliveryVerb = (context: Context<Delivery>) => Promise<{ body: Buffer }>;

export function makeShop(keyId: string, verb: DeliveryVerb): Shop {
  return {
    async deliver(topic, body, source = 'https://shop.example/') {
      const db = testPool();
      const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
      const { key } = await identifyKey(db, { token: null, keyId }, '127.0.0.1', null, false);
      const incoming = {
        method: 'POST',
        target: `/integrations/v1/webhook/woocommerce/${keyId}`,
        rawHeaders: [],
        peer: '127.0.0.1',
        readBody: () => Promise.resolve(bytes),
      };
      const call = receiveHead(incoming, new Headers([]), '127.0.0.1');
      Object.assign(call, { key, verified: true, body: bytes });
      const finished = await verb({
        db,
        key,
        input: { body: bytes, topic, resource: null, webhookId: '7', source, requestId: call.id },
        params: {},
        query: new URLSearchParams(),
        now: call.receivedAt,
        call,
        identity: null,
        warnings: [],
      });
      return JSON.parse(finished.body.toString());
    },
  };
}
