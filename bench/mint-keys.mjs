// Keys of the product for the benchmark, minted by its own verbs. Bundled by bench/run.mjs.
import { openPrisma } from '../lib/database/prisma.ts';
import { mintKey, mintKeyInput } from '../lib/keys/mint-key.ts';
import { sealingKeysFrom } from '../lib/keys/signing-secret.ts';
import { createOrganization } from '../lib/organizations/create-organization.ts';
import { createStore } from '../lib/organizations/create-store.ts';

/** The highest cap that a key may have. */
const REQUESTS_A_MINUTE = 6000;

/** Makes a store and so many keys of it that require a signature and may write orders. Returns [key, signing secret] pairs. */
export async function mintKeys(connectionString, secretsKey, count) {
  const db = openPrisma(connectionString);
  try {
    const now = new Date();
    const maker = { name: 'benchmark', clientIp: null };
    const { id: organizationId } = await createOrganization(db, maker, { name: 'Benchmark' }, now);
    const actor = { ...maker, organizationId };
    const store = await createStore(db, actor, { name: 'Benchmark', currency: 'USD' }, now);
    const sealingKeys = sealingKeysFrom(secretsKey);
    const keys = [];
    for (let i = 1; i <= count; i++) {
      const input = mintKeyInput.parse({
        name: `Benchmark ${i}`,
        storeId: store.id,
        payloadFormat: 'peptideclients',
        scopes: ['orders:write'],
        requireSignature: true,
        rateLimitPerMinute: REQUESTS_A_MINUTE,
      });
      const { key, signingSecret } = await mintKey(db, actor, input, sealingKeys, now);
      keys.push([key, signingSecret]);
    }
    return keys;
  } finally {
    await db.$disconnect();
  }
}
