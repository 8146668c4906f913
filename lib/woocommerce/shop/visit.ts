import type { Pool } from 'pg';
import type { Actor } from '../../audit.ts';
import { isUnavailable } from '../../database/failure.ts';
import { openPool, type Queryable } from '../../database/pool.ts';
import { run, statement } from '../../database/statement.ts';
import type { Env } from '../../env.ts';
import { type ApiOutage, outagesSince } from '../../heartbeat/outages-since.ts';
import { type SealingKeys, sealingKeysFrom } from '../../keys/signing-secret.ts';
import { Refused } from '../../refused.ts';
import { inShopsTurn } from './in-shops-turn.ts';
import { notLinked } from './link-shop.ts';
import { findLinkedShop, type LinkedShop } from './linked-shop.ts';
import { ShopClient } from './shop-client.ts';
import { isRefusedForGood, ShopTrouble } from './trouble.ts';

/** A look at a shop, while it is nobody else's turn. */
export interface Visit {
  /** The connection that holds the turn. */
  db: Queryable;
  /** For what is applied. It waits for no disk: how far that got is noted on `db` after it, and that waits for all before. */
  pool: Pool;
  shop: LinkedShop;
  client: ShopClient;
  sealingKeys: SealingKeys;
  /** Where this installation is; null: who visits does not know better than what is stored. */
  appUrl: string | null;
  /** Whom the audit log names. */
  by: Actor;
  /** When the API was not served since the shop was linked: what it delivered then is not here. */
  apiOutages: ApiOutage[];
  /** When an import should let others have a turn, and when all should end. */
  until: Date;
  deadline: Date;
}

export interface Visitor {
  connectionString: string;
  settings: Pick<Env, 'secretsKey' | 'allowPrivateAddresses'> & { appUrl: string | null };
  /** Null: the product by itself. */
  by: Actor | null;
  /** How long to wait for the turn. */
  patienceMs: number;
  /** How long an import may go on in one visit. */
  mostMs: number;
  /** For what is applied; else one is opened. */
  pool?: Pool;
}

/** Orders of one shop that are applied beside each other: enough to be quick, and too few to be felt. */
const POOL_SIZE = 3;
/** No shop takes so long: one that does goes round in circles. */
const DEADLINE_MS = 60 * 60_000;
const FIRST_RETRY_MS = 15_000;
const LAST_RETRY_MS = 60 * 60_000;

const WRONG_HERE = 'something went wrong on our side while we read it; the server’s log says what';

const failed = statement({
  name: 'shop-in-trouble',
  parameters: { id: 'uuid', trouble: 'text', now: 'timestamptz', retry_at: 'timestamptz', is_for_good: 'boolean' },
  columns: {},
  text: `
    update integrations.linked_shops
    set trouble = $trouble, trouble_since = coalesce(trouble_since, $now), failures = failures + 1, retry_at = $retry_at,
      import_state = case when $is_for_good and import_state = 'running' then 'failed' else import_state end
    where integration_key_id = $id`,
});
const fine = statement({
  name: 'shop-answers',
  parameters: { id: 'uuid' },
  columns: {},
  text: `
    update integrations.linked_shops set trouble = null, trouble_since = null, failures = 0, retry_at = null
    where integration_key_id = $id and failures > 0`,
});

/**
 * Visits a linked shop, alone of all processes. Trouble with the shop is noted at its link, with when to try again, and
 * thrown. Null: somebody else is with it.
 */
export async function visitShop<T>(
  visitor: Visitor,
  keyId: string,
  work: (visit: Visit) => Promise<T>,
): Promise<T | null> {
  const { connectionString, settings, patienceMs } = visitor;
  return inShopsTurn(connectionString, keyId, patienceMs, async (db) => {
    const sealingKeys = sealingKeysFrom(settings.secretsKey);
    const shop = await findLinkedShop(db, keyId, sealingKeys);
    if (!shop) throw notLinked(keyId);
    const pool = visitor.pool ?? openPool(connectionString, POOL_SIZE, { waitsForDisk: false });
    const client = new ShopClient(shop.access, { allowPrivateAddresses: settings.allowPrivateAddresses });
    const now = Date.now();
    const [until, deadline] = [new Date(now + visitor.mostMs), new Date(now + DEADLINE_MS)];
    const by = visitor.by ?? { organizationId: shop.key.organizationId, name: 'PeptideClients', clientIp: null };
    try {
      const apiOutages = await outagesSince(db, shop.linkedAt);
      const { appUrl } = settings;
      const visit = { db, pool, shop, client, sealingKeys, appUrl, by, apiOutages, until, deadline };
      const done = await work(visit);
      await run(db, fine, { id: shop.key.id });
      return done;
    } catch (error) {
      if (error instanceof Refused) await noteTrouble(db, shop, error);
      else if (!isUnavailable(error)) await noteTrouble(db, shop, new Refused(WRONG_HERE)).catch(() => {});
      throw error;
    } finally {
      if (!visitor.pool) await pool.end();
    }
  });
}

async function noteTrouble(db: Queryable, { key, failures }: LinkedShop, error: Refused): Promise<void> {
  const backoff = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 10)) * (0.75 + Math.random() / 2);
  const asked = error instanceof ShopTrouble ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
  const now = new Date();
  await run(db, failed, {
    id: key.id,
    trouble: error.message,
    now,
    retry_at: new Date(now.getTime() + Math.max(backoff, Math.min(asked, LAST_RETRY_MS))),
    is_for_good: error instanceof ShopTrouble && isRefusedForGood(error),
  });
}

/** Throws once a visit has taken longer than any shop needs. */
export function mustNotGoOnForEver({ deadline, shop }: Visit): void {
  if (new Date() >= deadline)
    throw new ShopTrouble('busy', `${shop.access.url} took more than an hour to read; we’ll try again later`);
}
