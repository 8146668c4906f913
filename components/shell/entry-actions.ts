'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { homePath, ownPath } from '../../lib/auth/own-path.ts';
import { acceptInput, acceptInvitation } from '../../lib/organizations/accept-invitation.ts';
import { setUp, setUpInput } from '../../lib/organizations/set-up.ts';
import { signIn, signInInput } from '../../lib/organizations/sign-in.ts';
import { beginSession, openFormAction } from '../../lib/session.ts';

export const signInAction = openFormAction(
  signInInput.extend({ next: z.string() }),
  async ({ db, from, now }, { next, ...credentials }): Promise<void> => {
    await beginSession(await signIn(db, credentials, from, now));
    redirect(ownPath(next));
  },
);

/** The first owner, by the link that the server printed. */
export const setUpAction = openFormAction(setUpInput, async ({ db, from, now }, input): Promise<void> => {
  await beginSession(await setUp(db, input, from.clientIp, now));
  redirect(homePath);
});

export const joinAction = openFormAction(acceptInput, async ({ db, from, now }, input): Promise<void> => {
  await beginSession(await acceptInvitation(db, input, from, now));
  redirect(homePath);
});
