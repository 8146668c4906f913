'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { ownPath } from '../../lib/auth/own-path.ts';
import { signIn, signInInput } from '../../lib/organizations/sign-in.ts';
import { beginSession, openFormAction } from '../../lib/session.ts';

export const signInAction = openFormAction(
  signInInput.extend({ next: z.string() }),
  async ({ db, from, now }, { next, ...credentials }): Promise<void> => {
    await beginSession(await signIn(db, credentials, from, now));
    redirect(ownPath(next));
  },
);
