'use server';

import { refresh } from 'next/cache';
import { encodeQR } from 'qr';
import { z } from 'zod';
import { keepChallenge, takeChallenge } from '../../../lib/browser.ts';
import { env } from '../../../lib/env.ts';
import { confirmApp, confirmAppInput, ownPasswordInput, startApp } from '../../../lib/factors/add-app.ts';
import { confirmPasskey, confirmPasskeyInput, startPasskey } from '../../../lib/factors/add-passkey.ts';
import { removeApp, removePasskey, renamePasskey, renewRecoveryCodes } from '../../../lib/factors/change-factors.ts';
import { passkeySite } from '../../../lib/factors/passkey.ts';
import { sealingKeysFrom } from '../../../lib/keys/signing-secret.ts';
import { displayName } from '../../../lib/organizations/create-organization.ts';
import { action, formAction } from '../../../lib/session.ts';

/** The light margin that cameras need around a code. */
const QUIET_MODULES = 4;

/** Returns what the app is given, as text and as a QR code: which modules of each line are dark. */
export const startAppAction = formAction(
  'anybody',
  ownPasswordInput,
  async ({ db, viewer: { userId }, actor, now }, { password }) => {
    const keys = sealingKeysFrom(env().secretsKey);
    const { secret, uri } = await startApp(db, actor, { userId, password }, keys, now);
    return { secret, uri, modules: encodeQR(uri, 'raw', { border: QUIET_MODULES }) };
  },
);

/** Returns the recovery codes, which are shown once and kept nowhere. */
export const confirmAppAction = formAction(
  'anybody',
  confirmAppInput,
  ({ db, viewer: { userId }, actor, now }, { code }) =>
    confirmApp(db, actor, { userId, code }, sealingKeysFrom(env().secretsKey), now),
);

export const renewCodesAction = action(
  'member',
  ownPasswordInput,
  ({ db, viewer: { userId }, actor, now }, { password }) => renewRecoveryCodes(db, actor, { userId, password }, now),
);

export const removeAppAction = action(
  'member',
  ownPasswordInput,
  async ({ db, viewer: { userId }, actor, now }, { password }) => {
    await removeApp(db, actor, { userId, password }, now);
    refresh();
  },
);

/** Returns what this browser is to make a passkey by. */
export const startPasskeyAction = action(
  'anybody',
  ownPasswordInput,
  async ({ db, viewer: { userId, sessionId }, actor, now }, { password }) => {
    const creation = await startPasskey(db, actor, { userId, password }, passkeySite(env().appUrl), now);
    await keepChallenge({ challenge: creation.challenge, purpose: 'add', subject: sessionId });
    return creation;
  },
);

/** Returns the recovery codes, if these are the first. */
export const confirmPasskeyAction = action('anybody', confirmPasskeyInput, async ({ db, viewer, actor, now }, input) =>
  confirmPasskey(db, actor, viewer, input, await takeChallenge(), passkeySite(env().appUrl), now),
);

export const renamePasskeyAction = action(
  'member',
  z.object({ id: z.uuid(), name: displayName }),
  async ({ db, viewer: { userId }, actor, now }, input) => {
    await renamePasskey(db, actor, { ...input, userId }, now);
    refresh();
  },
);

export const removePasskeyAction = action(
  'member',
  ownPasswordInput.extend({ id: z.uuid() }),
  async ({ db, viewer: { userId }, actor, now }, input) => {
    await removePasskey(db, actor, { ...input, userId }, now);
    refresh();
  },
);
