'use server';

import { refresh } from 'next/cache';
import { env } from '../../../lib/env.ts';
import { changeRole, changeRoleInput } from '../../../lib/organizations/change-role.ts';
import { organizationInput } from '../../../lib/organizations/create-organization.ts';
import { inviteInput, inviteMember } from '../../../lib/organizations/invite-member.ts';
import { mailInvitation } from '../../../lib/organizations/mail-invitation.ts';
import { removeMember, removeMemberInput } from '../../../lib/organizations/remove-member.ts';
import { renameOrganization } from '../../../lib/organizations/rename-organization.ts';
import { requireFactorInput, requireSecondFactor } from '../../../lib/organizations/require-second-factor.ts';
import { withdrawInput, withdrawInvitation } from '../../../lib/organizations/withdraw-invitation.ts';
import { action, formAction } from '../../../lib/session.ts';

/** Returns the link, which is shown once and kept nowhere; it is mailed as well, where there is a mail server. */
export const inviteAction = action('owner', inviteInput, async ({ db, viewer, actor, now }, input) => {
  const { token, expiresAt } = await inviteMember(db, actor, input, now);
  refresh();
  const { appUrl, mail } = env();
  const url = `${appUrl}/invite/${token}`;
  const { organizationName, email: invitedBy } = viewer;
  const problem = mail && (await mailInvitation({ email: input.email, url, organizationName, invitedBy }, mail));
  return { url, expiresAt: expiresAt.toISOString(), mailed: mail !== null && problem === null, problem };
});

export const withdrawAction = action('owner', withdrawInput, async ({ db, actor, now }, input) => {
  await withdrawInvitation(db, actor, input, now);
  refresh();
});

export const changeRoleAction = action('owner', changeRoleInput, async ({ db, actor, now }, input) => {
  await changeRole(db, actor, input, now);
  refresh();
});

export const removeMemberAction = action('owner', removeMemberInput, async ({ db, actor, now }, input) => {
  await removeMember(db, actor, input, now);
  refresh();
});

export const requireFactorAction = action('owner', requireFactorInput, async ({ db, viewer, actor, now }, { on }) => {
  await requireSecondFactor(db, actor, { userId: viewer.userId, on }, now);
  refresh();
});

export const renameAction = formAction('owner', organizationInput, async ({ db, actor, now }, input) => {
  await db.$transaction((tx) => renameOrganization(tx, actor, input, now));
  refresh();
  return input.name;
});
