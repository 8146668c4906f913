'use server';

import { refresh } from 'next/cache';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { homePath } from '../../../lib/auth/own-path.ts';
import { keepSession, leaveSession } from '../../../lib/browser.ts';
import { changePassword, changePasswordInput } from '../../../lib/organizations/change-password.ts';
import { endOneSession, endOtherSessions } from '../../../lib/organizations/end-sessions.ts';
import { listOrganizations } from '../../../lib/organizations/list-organizations.ts';
import { Refused } from '../../../lib/refused.ts';
import { action, formAction } from '../../../lib/session.ts';

export const signOutAction = action('anybody', z.object({}), async ({ db, viewer, actor, now }): Promise<void> => {
  await leaveSession(db, actor, viewer, now);
  redirect('/sign-in');
});

/** Ends all other sessions of the user; this one goes on. */
export const changePasswordAction = formAction(
  'member',
  changePasswordInput,
  async ({ db, viewer, actor, now }, input) => {
    const version = await changePassword(db, actor, viewer, input, now);
    await keepSession({ ...viewer, version });
  },
);

export const endSessionsAction = action('member', z.object({}), async ({ db, viewer, actor, now }) => {
  await keepSession({ ...viewer, version: await endOtherSessions(db, actor, viewer, now) });
  refresh();
});

export const endSessionAction = action(
  'member',
  z.object({ sessionId: z.uuid() }),
  async ({ db, viewer: { userId }, actor, now }, { sessionId }) => {
    await endOneSession(db, actor, { userId, sessionId }, now);
    refresh();
  },
);

export const shortcutsAction = action('member', z.object({ on: z.boolean() }), async ({ db, viewer }, { on }) => {
  await db.user.update({ where: { id: viewer.userId }, data: { singleKeyShortcuts: on } });
  refresh();
});

/** Goes on in another of the user's organizations. */
export const switchAction = action(
  'anybody',
  z.object({ organizationId: z.uuid() }),
  async ({ db, viewer: { userId, sessionId } }, { organizationId }): Promise<void> => {
    const own = await listOrganizations(db, userId);
    if (!own.some(({ id }) => id === organizationId)) throw new Refused('no such organization');
    const { sessionVersion } = await db.user.findUniqueOrThrow({ where: { id: userId } });
    await keepSession({ sessionId, userId, organizationId, version: sessionVersion });
    redirect(homePath);
  },
);
