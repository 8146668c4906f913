'use server';

import { redirect } from 'next/navigation';
import { z } from 'zod';
import { action, endSession } from '../../../lib/session.ts';

export const signOutAction = action('member', z.object({}), async (): Promise<void> => {
  await endSession();
  redirect('/sign-in');
});
