import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Database, Transaction } from '../database/prisma.ts';
import { channelKinds } from '../incidents/kinds.ts';
import { type SealingKeys, sealSecret } from '../keys/signing-secret.ts';
import { newId } from '../new-id.ts';
import { holdOrganization } from '../organizations/hold-organization.ts';
import { Refused } from '../refused.ts';
import { makeWebhookSecret } from './webhook-message.ts';

const MOST_CHANNELS = 10;
const LONGEST_NAME = 60;

const kindsInput = z.array(z.enum(channelKinds)).min(1, 'choose at least one kind of notice');

export const addChannelInput = z.object({
  type: z.enum(['slack', 'webhook'], 'choose Slack or webhook'),
  name: z.string().trim().min(1, 'give it a name').max(LONGEST_NAME, `at most ${LONGEST_NAME} characters`),
  url: z
    .string()
    .trim()
    .max(2_000, 'the address is too long')
    .pipe(z.url({ protocol: /^https?$/, error: 'paste the whole address, beginning with https://' })),
  kinds: kindsInput,
});

/**
 * Adds a channel. Returns its id, and the signing secret of a webhook, which is shown once. The address is sealed as the
 * secret is: whoever knows a Slack webhook's can write there.
 */
export async function addChannel(
  db: Database,
  actor: Actor,
  { type, name, url, kinds }: z.output<typeof addChannelInput>,
  { sealingKeys, allowPrivateAddresses }: { sealingKeys: SealingKeys; allowPrivateAddresses: boolean },
  now: Date,
): Promise<{ id: string; secret: string | null }> {
  const { organizationId } = actor;
  const { protocol, host } = new URL(url);
  if (protocol !== 'https:' && !allowPrivateAddresses) throw new Refused('the address must begin with https://');
  const id = newId();
  const secret = type === 'webhook' ? makeWebhookSecret() : null;
  const sealed = (text: string) => new Uint8Array(sealSecret(text, id, sealingKeys));
  await db.$transaction(async (tx) => {
    // Two at once must not both be the tenth.
    await holdOrganization(tx, organizationId);
    const others = await tx.noticeChannel.findMany({ where: { organizationId }, select: { name: true } });
    if (others.length >= MOST_CHANNELS) throw new Refused(`${MOST_CHANNELS} channels at most: remove one first`);
    if (others.some((other) => other.name === name)) throw new Refused(`there is already a channel called ${name}`);
    const data = { id, organizationId, type, name, host, kinds, createdAt: now, createdBy: actor.name };
    await tx.noticeChannel.create({
      data: { ...data, sealedUrl: sealed(url), sealedSecret: secret === null ? null : sealed(secret) },
    });
    await audit(tx, actor, 'notice_channel.added', { details: { name, type, host, kinds } }, now);
  });
  return { id, secret };
}

export const changeChannelInput = z.object({ id: z.uuid(), kinds: kindsInput });

/** Chooses what a channel is told. */
export async function changeChannel(
  db: Database,
  actor: Actor,
  { id, kinds }: z.output<typeof changeChannelInput>,
  now: Date,
): Promise<void> {
  await db.$transaction(async (tx) => {
    const { name } = await channelOf(tx, actor, id);
    await tx.noticeChannel.update({ where: { id, organizationId: actor.organizationId }, data: { kinds } });
    await audit(tx, actor, 'notice_channel.changed', { details: { name, kinds } }, now);
  });
}

export const channelInput = z.object({ id: z.uuid() });

/** Removes a channel with its secrets, and with what it was yet to be told. */
export async function removeChannel(db: Database, actor: Actor, id: string, now: Date): Promise<void> {
  await db.$transaction(async (tx) => {
    const { name } = await channelOf(tx, actor, id);
    await tx.noticeChannel.delete({ where: { id, organizationId: actor.organizationId } });
    await audit(tx, actor, 'notice_channel.removed', { details: { name } }, now);
  });
}

/** The organization's own, by its id or name. Refuses any other. */
export async function channelOf(db: Transaction, { organizationId }: Pick<Actor, 'organizationId'>, idOrName: string) {
  const isId = z.uuid().safeParse(idOrName).success;
  const channel = await db.noticeChannel.findFirst({
    where: { organizationId, ...(isId ? { id: idOrName } : { name: idOrName }) },
  });
  if (channel === null) throw new Refused(`no such channel: ${idOrName}`);
  return channel;
}
