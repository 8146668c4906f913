'use server';

import { redirect } from 'next/navigation';
import { homePath } from '../../../lib/auth/own-path.ts';
import { acceptInput, acceptInvitation } from '../../../lib/organizations/accept-invitation.ts';
import { beginSession, openFormAction } from '../../../lib/session.ts';

export const joinAction = openFormAction(acceptInput, async ({ db, from, now }, input): Promise<void> => {
  await beginSession(await acceptInvitation(db, input, from, now));
  redirect(homePath);
});
