import { as } from '../database/statement.ts';
import type { PayloadFormat } from '../keys/vocabulary.ts';

/** What a statement selects of a key `k`, for a finding that names it. */
export const watchedKey = {
  select: `k.id::text as id, k.organization_id::text as "organizationId", k.key_id as "keyId", k.name,
      k.payload_format::text as "payloadFormat"`,
  columns: {
    id: 'text',
    organizationId: 'text',
    keyId: 'text',
    name: 'text',
    payloadFormat: as<PayloadFormat>('text'),
  },
} as const;
