import type { Transaction } from '../database/prisma.ts';
import type { FailureGroup } from '../diagnosis/group-text.ts';
import { failureGroups } from '../diagnosis/groups.ts';
import { type ClockGauge, clockGauge, type SecretCutOver, secretCutOver } from '../diagnosis/signature-facts.ts';
import { type ShownKey, showKey } from '../keys/list-keys.ts';
import type { Viewer } from '../organizations/viewer.ts';
import type { Health } from './health.ts';
import { readHealth } from './read-health.ts';
import { type RollOverlap, rollOverlap } from './roll-overlap.ts';
import type { WayOut } from './way-out.ts';
import { waysOut } from './ways-out.ts';

/** A key and how it does, for the page of one connection. Nothing in it is secret. */
export interface Connection {
  key: ShownKey;
  health: Health;
  /** Failures of the last 24 hours by their code, those that go on first. */
  failures: FailureGroup[];
  /** What can be done about the first of them while it goes on, for those who may. */
  ways: WayOut[];
  clock: ClockGauge | null;
  cutOver: SecretCutOver | null;
  /** While a key and its successor are both alive; null at other times. */
  overlap: RollOverlap | null;
}

/** One of the organization's connections by its bare 8, or null when it has none of that id. */
export async function readConnection(
  db: Transaction,
  { organizationId, mayManage }: Pick<Viewer, 'organizationId' | 'mayManage'>,
  keyId: string,
  { retentionDays, appUrl, now }: { retentionDays: number; appUrl: string; now: Date },
): Promise<Connection | null> {
  const key = await showKey(db, organizationId, keyId, now);
  if (key === null) return null;
  const [health, failures, clock, cutOver, overlap] = await Promise.all([
    readHealth(db, [key], { retentionDays, now }),
    failureGroups(db, organizationId, { integrationKeyId: key.id, mayManage, now }),
    clockGauge(db, organizationId, key.id, now),
    secretCutOver(db, organizationId, key.id, now),
    rollOverlap(db, organizationId, key, now),
  ]);
  failures.sort((one, other) => Number(other.ongoing) - Number(one.ongoing));
  const [first] = failures;
  const ways =
    mayManage && first?.ongoing
      ? await waysOut(db, organizationId, first.diagnosis?.rowId ?? first.latestRowId, { appUrl, now })
      : [];
  // Of the failures' cause: that one body is sent again is for its row.
  const lasting = ways.filter(({ kind }) => kind !== 'send-again');
  const judged = health.get(key.id);
  return judged === undefined ? null : { key, ways: lasting, health: judged, failures, clock, cutOver, overlap };
}
