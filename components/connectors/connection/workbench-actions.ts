'use server';

import { z } from 'zod';
import { consolePool } from '../../../lib/database/console-pool.ts';
import { CutShort } from '../../../lib/diagnosis/cut-short.ts';
import { LARGEST_BODY } from '../../../lib/diagnosis/diagnose-signature.ts';
import { showKey } from '../../../lib/keys/list-keys.ts';
import { Refused } from '../../../lib/refused.ts';
import { consoleDiagnosis } from '../../../lib/server/console-diagnosis.ts';
import { action } from '../../../lib/session.ts';
import { mayTry } from '../../../lib/user-budget.ts';
import { apiAccess } from '../../../lib/workbench/api-access.ts';
import { sendTest } from '../../../lib/workbench/send-test.ts';
import { undoTest } from '../../../lib/workbench/undo-test.ts';

/** Each costs up to 30 ms of CPU. */
const CHECKS_A_MINUTE = 20;

/** What we compute over a pasted body, and why it is not what was sent. Reads; the secret stays here. */
export const trySignatureAction = action(
  'admin',
  z.object({
    keyId: z.string().length(8),
    body: z.string().max(LARGEST_BODY, 'is too long: at most 256 KiB'),
    header: z.string().max(8_192),
  }),
  async ({ db, viewer, now }, { keyId, ...pasted }) => {
    const key = await showKey(db, viewer.organizationId, keyId, now);
    if (key === null) throw new Refused(`no such key: pck_int_${keyId}`);
    if (!mayTry(`signatures ${viewer.userId}`, CHECKS_A_MINUTE, now))
      throw new Refused('too many checks. Wait a minute and try again');
    const tried = await consoleDiagnosis()
      .trySignature(key.id, pasted, now)
      .catch((error: unknown) => {
        throw error instanceof CutShort ? new Refused('checking this took too long, so we stopped') : error;
      });
    if (tried === null) throw new Refused('this key has no signing secret: nothing is signed');
    return tried;
  },
);

/** Of one person. */
const TESTS_A_MINUTE = 10;

/** Sends a request as this key's sender would, marked as a test, through the API's own door. */
export const sendTestAction = action('admin', z.object({ keyId: z.string().length(8) }), async (context, { keyId }) => {
  const { db, viewer, actor, now } = context;
  if (!mayTry(`tests ${viewer.userId}`, TESTS_A_MINUTE, now))
    throw new Refused('too many tests. Wait a minute and try again');
  return sendTest(db, consolePool(), apiAccess(), actor, keyId, now);
});

/** Takes away what a test made. */
export const undoTestAction = action('admin', z.object({ testId: z.uuid() }), ({ actor, now }, { testId }) =>
  undoTest(consolePool(), actor, testId, now),
);
