import { newId } from '../new-id.ts';
import type { ClientRecord } from './client.ts';
import type { InlineClientInput } from './client-input.ts';

/** Whose clients these are. */
export interface ClientOwner {
  storeId: string;
  source: string;
}

/** The client that an input makes. Pure but for the id. */
export function newClient(owner: ClientOwner, input: InlineClientInput, now: Date): ClientRecord {
  return {
    id: newId(),
    store_id: owner.storeId,
    source: owner.source,
    external_id: input.external_id ?? null,
    email: input.email ?? null,
    name: input.name || null,
    phone: input.phone || null,
    company: input.company || null,
    billing_address: input.billing_address ?? null,
    shipping_address: input.shipping_address ?? null,
    metadata: input.metadata ?? {},
    created_at: now.toISOString(),
    updated_at: now.toISOString(),
  };
}
