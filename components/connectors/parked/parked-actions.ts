'use server';

import { z } from 'zod';
import { consolePool } from '../../../lib/database/console-pool.ts';
import { outcomeOf } from '../../../lib/parking/parked-outcome.ts';
import { showBody } from '../../../lib/parking/show-body.ts';
import { action } from '../../../lib/session.ts';
import { acceptParked } from '../../../lib/woocommerce/accept-parked.ts';
import { waitingFilter, waitingIds } from '../../../lib/woocommerce/list-waiting.ts';
import { reprocess } from '../../../lib/woocommerce/reprocess.ts';

const one = z.object({ id: z.uuid() });

/** Applies one parked delivery, audited; says what became of it, and of its order. */
export const reprocessAction = action('admin', one, async ({ db, actor, now }, { id }) =>
  outcomeOf(db, actor, await reprocess(consolePool(), actor, id, now)),
);

/** Takes another order under the id of one we have beside that one, or in its place; audited. */
export const acceptAction = action(
  'admin',
  one.extend({ acceptance: z.enum(['as-new', 'replace']) }),
  async ({ db, actor, now }, { id, acceptance }) =>
    outcomeOf(db, actor, await acceptParked(consolePool(), actor, id, acceptance, now)),
);

/** All that are parked and meant, the oldest first: to be reprocessed one by one. */
export const waitingIdsAction = action('admin', waitingFilter, ({ db, viewer }, filter) =>
  waitingIds(db, viewer.organizationId, filter),
);

/** What was delivered, its beginning. */
export const showParkedAction = action('admin', one, ({ db, viewer }, { id }) =>
  showBody(db, viewer.organizationId, id),
);
