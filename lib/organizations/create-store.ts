import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Transaction } from '../database/prisma.ts';
import { isCurrency } from '../money/currencies.ts';
import { newId } from '../new-id.ts';
import { displayName } from './create-organization.ts';

export const storeInput = z.object({
  name: displayName,
  /** Of orders that name none. */
  currency: z.string().refine(isCurrency, 'must be an ISO 4217 code in capitals, such as USD'),
});

export interface Store {
  id: string;
  name: string;
  currency: string;
}

/** Makes a shop of the organization. */
export async function createStore(
  tx: Transaction,
  actor: Actor,
  input: z.output<typeof storeInput>,
  now: Date,
): Promise<Store> {
  const store = { id: newId(), ...input };
  await tx.store.create({ data: { ...store, organizationId: actor.organizationId, createdAt: now } });
  await audit(tx, actor, 'store.created', { details: { ...store } }, now);
  return store;
}
