'use server';

import { redirect } from 'next/navigation';
import { homePath } from '../../../lib/auth/own-path.ts';
import { setUp, setUpInput } from '../../../lib/organizations/set-up.ts';
import { beginSession, openFormAction } from '../../../lib/session.ts';

export const setUpAction = openFormAction(setUpInput, async ({ db, from, now }, input): Promise<void> => {
  await beginSession(await setUp(db, input, from.clientIp, now));
  redirect(homePath);
});
