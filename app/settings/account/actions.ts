'use server';

import { refresh } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { homePath } from '../../../lib/auth/own-path.ts';
import { changePassword, changePasswordInput } from '../../../lib/organizations/change-password.ts';
import { endSessions } from '../../../lib/organizations/end-sessions.ts';
import { listOrganizations } from '../../../lib/organizations/list-organizations.ts';
import { Refused } from '../../../lib/refused.ts';
import { action, beginSession, endSession, formAction, renewSession } from '../../../lib/session.ts';

export const signOutAction = action('member', z.object({}), async (): Promise<void> => {
  await endSession();
  redirect('/sign-in');
});

/** Ends all other sessions of the user; this one goes on. */
export const changePasswordAction = formAction(
  'member',
  changePasswordInput,
  async ({ db, viewer, actor, now }, input) => {
    await renewSession(viewer, await changePassword(db, actor, viewer.userId, input, now));
  },
);

export const endSessionsAction = action('member', z.object({}), async ({ db, viewer, actor, now }) => {
  await renewSession(viewer, await endSessions(db, actor, viewer.userId, now));
});

export const shortcutsAction = action('member', z.object({ on: z.boolean() }), async ({ db, viewer }, { on }) => {
  await db.user.update({ where: { id: viewer.userId }, data: { singleKeyShortcuts: on } });
  refresh();
});

/** Goes on in another of the user's organizations. */
export const switchAction = action(
  'member',
  z.object({ organizationId: z.uuid() }),
  async ({ db, viewer: { userId } }, { organizationId }): Promise<void> => {
    const own = await listOrganizations(db, userId);
    if (!own.some(({ id }) => id === organizationId)) throw new Refused('no such organization');
    const { sessionVersion } = await db.user.findUniqueOrThrow({ where: { id: userId } });
    await beginSession({ userId, organizationId, version: sessionVersion });
    redirect(homePath);
  },
);
