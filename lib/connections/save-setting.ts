import type { z } from 'zod';
import type { Actor } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';
import { type AdjustKeyInput, adjustKey, type adjustKeyInput, ChangedMeanwhile } from '../keys/adjust-key.ts';

/** What somebody else made of a setting while one was editing it. */
export interface Conflict {
  by: string;
  at: Date;
}

/**
 * Saves settings of a key as `adjustKey` does; null when they are saved. When one is not as it was `seen` any more it
 * stays as it is, and whoever changed it is told.
 */
export async function saveSetting(
  db: Database,
  actor: Actor,
  input: { keyId: string; changes: z.output<typeof adjustKeyInput>; seen?: AdjustKeyInput | undefined },
  now: Date,
): Promise<Conflict | null> {
  const { keyId, changes, seen } = input;
  try {
    await adjustKey(db, actor, keyId, changes, now, seen);
    return null;
  } catch (error) {
    if (!(error instanceof ChangedMeanwhile)) throw error;
    // Nobody's change is a delivery's, which pins its shop.
    return (await lastChange(db, actor.organizationId, keyId, error.setting)) ?? { by: 'a delivery', at: now };
  }
}

const lastEntry = statement({
  name: 'setting-last-changed',
  parameters: { key_id: 'text', organization_id: 'uuid', setting: 'text' },
  columns: { by: 'text', at: 'timestamptz' },
  text: `
    select entry.actor as by, entry.created_at as at from integrations.audit_log entry
    join integrations.integration_keys key on key.id = entry.integration_key_id
    where key.key_id = $key_id and key.organization_id = $organization_id::uuid
      and entry.action = 'key.adjusted' and entry.details -> $setting is not null
    order by entry.id desc limit 1`,
});

/** Who changed a setting last, by the audit log. */
async function lastChange(
  db: Database,
  organizationId: string,
  keyId: string,
  setting: string,
): Promise<Conflict | null> {
  const [entry] = await run(db, lastEntry, { key_id: keyId, organization_id: organizationId, setting });
  return entry ?? null;
}
