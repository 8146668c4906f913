import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { Actor } from '../lib/audit.ts';
import { type MintedKey, mintKey, mintKeyInput } from '../lib/keys/mint-key.ts';
import { sealingKeysFrom } from '../lib/keys/signing-secret.ts';
import { type Role, scopes } from '../lib/keys/vocabulary.ts';
import { createOrganization } from '../lib/organizations/create-organization.ts';
import { createStore, type Store } from '../lib/organizations/create-store.ts';
import { createUser } from '../lib/organizations/create-user.ts';
import type { Installation } from './installation.ts';

/** Everybody's password here. */
export const PASSWORD = 'a sentence is fine';

/** An organization of a test's own with one store, and an owner who can sign in. */
export interface Shop {
  organizationId: string;
  store: Store;
  owner: string;
  actor: Actor;
  /** Makes one more user; returns the e-mail address. */
  user(role: Role): Promise<string>;
  /** Mints a key: unless told otherwise for peptideclients, with every scope, unsigned. */
  mint(input?: Partial<z.input<typeof mintKeyInput>>): Promise<MintedKey>;
}

export async function openShop({ db, secretsKey }: Installation, name = 'Acme Ltd'): Promise<Shop> {
  const mark = randomBytes(4).toString('hex');
  const now = new Date();
  const maker = { name: `anna-${mark}@shop.example`, clientIp: '198.51.100.7' };
  const { id: organizationId } = await createOrganization(db, maker, { name }, now);
  const actor = { ...maker, organizationId };
  const store = await createStore(db, actor, { name: 'Berlin', currency: 'EUR' }, now);
  const user = async (role: Role, email = `${role}-${mark}@shop.example`) => {
    await createUser(db, actor, { email, password: PASSWORD, role }, new Date());
    return email;
  };
  await user('owner', actor.name);
  return {
    organizationId,
    store,
    owner: actor.name,
    actor,
    user,
    mint: (input = {}) => {
      const key = {
        name: 'Own site',
        storeId: store.id,
        payloadFormat: 'peptideclients',
        scopes: [...scopes],
        ...input,
      };
      return mintKey(db, actor, mintKeyInput.parse(key), sealingKeysFrom(secretsKey), new Date());
    },
  };
}
