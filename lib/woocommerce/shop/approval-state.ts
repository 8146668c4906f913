import type { Queryable } from '../../database/pool.ts';
import { first, statement } from '../../database/statement.ts';

/** How far "Connect with WooCommerce" is. */
export type ApprovalState =
  | { is: 'linking'; url: string }
  /** The shop's keys came, and were of no use. */
  | { is: 'failed'; url: string; problem: string }
  /** Nobody has approved yet. */
  | { is: 'asked'; url: string };

/** So long a person is told of what they tried; the shop's keys are tried in far less than the second. */
const TOLD_MS = 60 * 60_000;
const LINKING_MS = 3 * 60_000;

const find = statement({
  name: 'shop-approval',
  parameters: { organization_id: 'uuid', integration_key_id: 'uuid', since: 'timestamptz' },
  columns: { url: 'text', received_at: 'timestamptz?', problem: 'text?' },
  text: `
    select url, received_at, problem from integrations.shop_approvals
    where integration_key_id = $integration_key_id and organization_id = $organization_id and asked_at > $since`,
});

/** Of a key of this organization that is not linked. Null: nothing was asked lately. */
export async function approvalState(
  db: Queryable,
  organizationId: string,
  integrationKeyId: string,
  now: Date,
): Promise<ApprovalState | null> {
  const since = new Date(now.getTime() - TOLD_MS);
  const row = await first(db, find, { organization_id: organizationId, integration_key_id: integrationKeyId, since });
  if (!row) return null;
  const { url, received_at: receivedAt, problem } = row;
  if (problem !== null) return { is: 'failed', url, problem };
  if (receivedAt === null) return { is: 'asked', url };
  if (now.getTime() - receivedAt.getTime() < LINKING_MS) return { is: 'linking', url };
  return { is: 'failed', url, problem: 'the shop approved, but connecting it didn’t finish: connect again' };
}
