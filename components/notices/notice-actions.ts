'use server';

import { refresh } from 'next/cache';
import { z } from 'zod';
import { env } from '../../lib/env.ts';
import { incidentKinds, isKind } from '../../lib/incidents/kinds.ts';
import { sealingKeysFrom } from '../../lib/keys/signing-secret.ts';
import {
  addChannel,
  addChannelInput,
  changeChannel,
  changeChannelInput,
  channelInput,
  removeChannel,
} from '../../lib/notices/channels.ts';
import { chooseMail } from '../../lib/notices/mail-choice.ts';
import { testChannel, testMail } from '../../lib/notices/test-channel.ts';
import { action, formAction } from '../../lib/session.ts';

/** A form's boxes, each by the name of its kind. */
const boxes = z.record(z.string(), z.unknown()).transform((fields) => ({ kinds: Object.keys(fields).filter(isKind) }));

export const chooseMailAction = formAction('member', boxes, async ({ db, actor, viewer, now }, { kinds }) => {
  const known = incidentKinds.filter((kind) => kinds.includes(kind));
  await chooseMail(db, actor, viewer.userId, { kinds: known }, now);
  refresh();
});

export const testMailAction = action('member', z.object({}), async ({ db, actor, viewer, now }) => {
  const { sent, answer } = await testMail(db, actor, viewer.userId, env(), now);
  refresh();
  return { sent, answer };
});

/** Returns the signing secret of a webhook, which is shown this once. */
export const addChannelAction = action('admin', addChannelInput, async ({ db, actor, now }, input) => {
  const { secretsKey, allowPrivateAddresses } = env();
  const { secret } = await addChannel(
    db,
    actor,
    input,
    { sealingKeys: sealingKeysFrom(secretsKey), allowPrivateAddresses },
    now,
  );
  refresh();
  return { name: input.name, secret };
});

export const changeChannelAction = action('admin', changeChannelInput, async ({ db, actor, now }, input) => {
  await changeChannel(db, actor, input, now);
  refresh();
});

export const removeChannelAction = action('admin', channelInput, async ({ db, actor, now }, { id }) => {
  await removeChannel(db, actor, id, now);
  refresh();
});

export const testChannelAction = action('admin', channelInput, async ({ db, actor, now }, { id }) => {
  const settings = { ...env(), sealingKeys: sealingKeysFrom(env().secretsKey) };
  const { sent, answer } = await testChannel(db, actor, id, settings, now);
  refresh();
  return { sent, answer };
});
