import { transactionInTurn } from '../database/in-turn.ts';
import { causeOfRequest } from '../history/cause.ts';
import type { Context, Finished } from '../verbs/verb.ts';
import { record } from '../verbs/verb.ts';
import type { ClientInput } from './client-input.ts';
import { matchWarnings, upsertClient } from './upsert-client.ts';

/**
 * `POST /clients`: creates a client, or updates the one that this external id leads to with the fields given; one that
 * only shares the e-mail address gets its empty fields filled and this external id as another name (contract §9).
 */
export function saveClient(context: Context<ClientInput>): Promise<Finished> {
  const { db, key, input, now } = context;
  const turn = { row: `${key.storeId} client ${input.external_id}`, keyId: key.id };
  return transactionInTurn(db, turn, async (tx) => {
    const upserted = await upsertClient(tx, key, input, 'set', causeOfRequest(key, context.call), now);
    const { client, created, changed } = upserted;
    const warnings = matchWarnings(upserted);
    return record(tx, context, { record: client, duplicate: !created, warnings, changed });
  });
}
