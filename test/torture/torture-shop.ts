import { openPrisma } from '../../lib/database/prisma.ts';
import { mintKey, mintKeyInput } from '../../lib/keys/mint-key.ts';
import { sealingKeysFrom } from '../../lib/keys/signing-secret.ts';
import { rateLimit, scopes } from '../../lib/keys/vocabulary.ts';
import { createOrganization } from '../../lib/organizations/create-organization.ts';
import { createStore } from '../../lib/organizations/create-store.ts';

/** So many that their caps together are far above what a run can send. */
const STORES = 2;
const KEYS_OF_A_STORE = 5;

export interface ShopKey {
  token: string;
  storeId: string;
}

/** Keys of two stores, several for each: those of one store share its records, but no Idempotency-Keys. */
export async function makeShops(databaseUrl: string, secretsKey: string): Promise<ShopKey[]> {
  const db = openPrisma(databaseUrl);
  const now = new Date();
  const maker = { name: 'torture', clientIp: null };
  const keys: ShopKey[] = [];
  try {
    const { id: organizationId } = await createOrganization(db, maker, { name: 'Torture' }, now);
    const actor = { ...maker, organizationId };
    for (let i = 0; i < STORES; i += 1) {
      const store = await createStore(db, actor, { name: `Store ${i + 1}`, currency: 'USD' }, now);
      const settings = { storeId: store.id, payloadFormat: 'peptideclients', scopes: [...scopes] } as const;
      for (let j = 0; j < KEYS_OF_A_STORE; j += 1) {
        const input = mintKeyInput.parse({ ...settings, name: `Key ${j + 1}`, rateLimitPerMinute: rateLimit.most });
        const { key } = await mintKey(db, actor, input, sealingKeysFrom(secretsKey), now);
        keys.push({ token: key, storeId: store.id });
      }
    }
    return keys;
  } finally {
    await db.$disconnect();
  }
}
