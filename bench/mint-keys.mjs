// Keys of the product for the benchmark, minted by its own verbs. Bundled by bench/run.mjs.
import { openPrisma } from '../lib/database/prisma.ts';
import { mintKey, mintKeyInput } from '../lib/keys/mint-key.ts';
import { sealingKeysFrom } from '../lib/keys/signing-secret.ts';
import { createOrganization } from '../lib/organizations/create-organization.ts';
import { createStore } from '../lib/organizations/create-store.ts';

/** The highest cap that a key may have. */
const REQUESTS_A_MINUTE = 6000;

/**
 * Makes a store and so many keys of each format that require a signature and may do what the benchmark does. Returns
 * [key, signing secret] pairs, and for WooCommerce [key id, signing secret].
 */
export async function mintKeys(connectionString, secretsKey, count) {
  const db = openPrisma(connectionString);
  try {
    const now = new Date();
    const maker = { name: 'benchmark', clientIp: null };
    const { id: organizationId } = await createOrganization(db, maker, { name: 'Benchmark' }, now);
    const actor = { ...maker, organizationId };
    const store = await createStore(db, actor, { name: 'Benchmark', currency: 'USD' }, now);
    const sealingKeys = sealingKeysFrom(secretsKey);
    const mint = (payloadFormat, scopes, i) => {
      const same = { storeId: store.id, requireSignature: true, rateLimitPerMinute: REQUESTS_A_MINUTE };
      const input = mintKeyInput.parse({ ...same, name: `Benchmark ${i}`, payloadFormat, scopes });
      return mintKey(db, actor, input, sealingKeys, now);
    };
    const [keys, wooKeys] = [[], []];
    for (let i = 1; i <= count; i++) {
      const own = await mint('peptideclients', ['orders:write'], i);
      const woo = await mint('woocommerce', ['orders:write', 'payments:write', 'clients:write'], i);
      keys.push([own.key, own.signingSecret]);
      wooKeys.push([woo.keyId, woo.signingSecret]);
    }
    return { keys, wooKeys };
  } finally {
    await db.$disconnect();
  }
}
