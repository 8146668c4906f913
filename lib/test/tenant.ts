import type { z } from 'zod';
import type { Actor } from '../audit.ts';
import { type Database, openPrisma } from '../database/prisma.ts';
import { type MintedKey, mintKey, mintKeyInput } from '../keys/mint-key.ts';
import { sealingKeysFrom } from '../keys/signing-secret.ts';
import { scopes } from '../keys/vocabulary.ts';
import { createOrganization } from '../organizations/create-organization.ts';
import { createStore } from '../organizations/create-store.ts';
import { testDatabaseUrl } from './database-url.ts';

/** What the tests' secrets are sealed with. */
export const testSecretsKey = 'a key-encryption key for tests only';
export const testSealingKeys = sealingKeysFrom(testSecretsKey);

/** An organization of a test's own, with one store. */
export interface Tenant {
  organizationId: string;
  storeId: string;
  currency: string;
  /** Somebody who may change things there. */
  actor: Actor;
  /** Mints a key of the store: unless told otherwise for peptideclients, with every scope, unsigned. */
  mint(input?: Partial<z.input<typeof mintKeyInput>>, now?: Date): Promise<MintedKey>;
}

let database: Database | undefined;

/** Makes another database the one of this test file, until `back` is called: see `ownDatabase`. */
export function pointTestsAt(connectionString: string): { back(): Promise<void> } {
  const shared = database;
  const own = openPrisma(connectionString);
  database = own;
  return {
    back: () => {
      database = shared;
      return own.$disconnect();
    },
  };
}

/** The tests' database as the cold paths see it; one client a worker. */
export function testDatabase(): Database {
  database ??= openPrisma(testDatabaseUrl());
  return database;
}

export async function makeTenant({ currency = 'USD' }: { currency?: string } = {}): Promise<Tenant> {
  const db = testDatabase();
  const now = new Date();
  const maker = { name: 'anna@shop.example', clientIp: '198.51.100.7' };
  const organization = await createOrganization(db, maker, { name: 'Test organization' }, now);
  const actor = { ...maker, organizationId: organization.id };
  const store = await createStore(db, actor, { name: 'Test store', currency }, now);
  return {
    organizationId: organization.id,
    storeId: store.id,
    currency,
    actor,
    mint: (input = {}, at = new Date()) => {
      const key = {
        name: 'Test key',
        storeId: store.id,
        payloadFormat: 'peptideclients',
        scopes: [...scopes],
        ...input,
      };
      return mintKey(db, actor, mintKeyInput.parse(key), testSealingKeys, at);
    },
  };
}
