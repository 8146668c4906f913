import { transactionInTurn } from '../database/in-turn.ts';
import { type Deed, type Finished, mustBeDone } from '../pipeline/finish.ts';
import type { ClientInput } from './client-input.ts';
import { matchWarnings, settleClient } from './settle-client.ts';

/**
 * `POST /clients`: creates a client, or updates the one that this external id leads to with the fields given; one that
 * only shares the e-mail address gets its empty fields filled and this external id as another name (contract §9).
 */
export function saveClient({ db, key, input, now, finish }: Deed<ClientInput>): Promise<Finished> {
  const turn = { row: `${key.storeId} client ${input.external_id}`, keyId: key.id };
  return transactionInTurn(db, turn, async (tx) => {
    const settled = await settleClient(tx, key, input, 'set', now);
    const { client, created, changed } = settled;
    const warnings = matchWarnings(settled);
    return mustBeDone(await finish(tx, { record: client, duplicate: !created, warnings, changed }));
  });
}
