'use server';

import { redirect } from 'next/navigation';
import { after } from 'next/server';
import { z } from 'zod';
import { homePath, ownPath } from '../../lib/auth/own-path.ts';
import { beginSession, keepChallenge, leaveHalf, ownHalf, takeChallenge } from '../../lib/browser.ts';
import { env } from '../../lib/env.ts';
import { passkeySite, shownPasskey } from '../../lib/factors/passkey.ts';
import { codeInput, proveFactor, startOver } from '../../lib/factors/prove-factor.ts';
import { askForPasskey, provePasskey } from '../../lib/factors/prove-passkey.ts';
import { sealingKeysFrom } from '../../lib/keys/signing-secret.ts';
import { acceptInput, acceptInvitation } from '../../lib/organizations/accept-invitation.ts';
import {
  countWish,
  forgottenInput,
  mailPasswordLink,
  newPasswordInput,
  setForgottenPassword,
} from '../../lib/organizations/forgotten-password.ts';
import { setUp, setUpInput } from '../../lib/organizations/set-up.ts';
import { signIn, signInInput } from '../../lib/organizations/sign-in.ts';
import { processLog } from '../../lib/process-log.ts';
import { Refused } from '../../lib/refused.ts';
import { openAction, openFormAction } from '../../lib/session.ts';

export const signInAction = openFormAction(
  signInInput.extend({ next: z.string() }),
  async ({ db, from, now }, { next, ...credentials }): Promise<void> => {
    const signedIn = await signIn(db, credentials, from, now);
    await beginSession(signedIn);
    redirect('claims' in signedIn ? ownPath(next) : `/sign-in?next=${encodeURIComponent(ownPath(next))}`);
  },
);

/** The second step, for whoever has a second factor. */
export const factorAction = openFormAction(
  codeInput.extend({ next: z.string() }),
  async ({ db, from, now }, { next, code }): Promise<void> => {
    const half = await ownHalf();
    if (half === null) throw new Refused(startOver);
    const claims = await proveFactor(db, half, code, from, sealingKeysFrom(env().secretsKey), now);
    await beginSession({ claims });
    redirect(ownPath(next));
  },
);

/** What this browser is to sign with a passkey: the second step of a sign-in, or all of it. */
export const askForPasskeyAction = openAction(z.object({}), async ({ db }) => {
  const { question, challenge } = await askForPasskey(db, await ownHalf(), passkeySite(env().appUrl));
  await keepChallenge(challenge);
  return question;
});

/** Signs in by a passkey. Returns where to go. */
export const passkeyAction = openAction(
  z.object({ next: z.string(), shown: shownPasskey }),
  async ({ db, from, now }, { next, shown }): Promise<string> => {
    const [half, asked] = [await ownHalf(), await takeChallenge()];
    const claims = await provePasskey(db, half, shown, asked, from, passkeySite(env().appUrl), now);
    await beginSession({ claims });
    return ownPath(next);
  },
);

/** Back to the first step, as somebody else perhaps. */
export const startOverAction = openFormAction(z.object({ next: z.string() }), async (_, { next }): Promise<void> => {
  await leaveHalf();
  redirect(`/sign-in?next=${encodeURIComponent(ownPath(next))}`);
});

/** The same answer, after the same time, whether or not the address has an account: whatever differs comes after it. */
export const forgottenAction = openFormAction(forgottenInput, async ({ db, from, now }, { email }): Promise<void> => {
  const { appUrl, mail } = env();
  if (mail === null) throw new Refused('this installation can’t send e-mail');
  await countWish(db, email, from, now);
  after(() =>
    mailPasswordLink(db, email, from, { appUrl, mail }, now).catch((error: unknown) =>
      processLog.error({ err: error }, 'a link for a new password could not be mailed'),
    ),
  );
});

export const newPasswordAction = openFormAction(newPasswordInput, async ({ db, from, now }, input): Promise<void> => {
  await setForgottenPassword(db, input, from.clientIp, now);
});

/** The first owner, by the link that the server printed. */
export const setUpAction = openFormAction(setUpInput, async ({ db, from, now }, input): Promise<void> => {
  await beginSession({ claims: await setUp(db, input, from, now) });
  redirect(homePath);
});

export const joinAction = openFormAction(acceptInput, async ({ db, from, now }, input): Promise<void> => {
  const signedIn = await acceptInvitation(db, input, from, now);
  await beginSession(signedIn);
  redirect('claims' in signedIn ? homePath : '/sign-in');
});
