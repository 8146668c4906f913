'use server';

import { refresh } from 'next/cache';
import { encodeQR } from 'qr';
import { env } from '../../../lib/env.ts';
import { confirmApp, confirmAppInput, ownPasswordInput, startApp } from '../../../lib/factors/add-app.ts';
import { removeApp, renewRecoveryCodes } from '../../../lib/factors/change-factors.ts';
import { sealingKeysFrom } from '../../../lib/keys/signing-secret.ts';
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
