import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../lib/audit.ts';
import { confirmApp, startApp } from '../../lib/factors/add-app.ts';
import { channelKinds } from '../../lib/incidents/kinds.ts';
import { sealingKeysFrom } from '../../lib/keys/signing-secret.ts';
import { addChannel } from '../../lib/notices/channels.ts';
import { codeOf } from '../code-of.ts';
import type { Installation } from '../installation.ts';
import { PASSWORD } from '../shop.ts';
import { sessionOf } from '../test.ts';

/** The owner's second factor, sessions, notices and channels, all as long as they may be. */
export async function fillAccount(
  { db, secretsKey, url }: Installation,
  actor: Actor,
  email: string,
  { wide, host, keyId }: { wide: string; host: string; keyId: string },
): Promise<void> {
  const now = new Date();
  const { organizationId } = actor;
  const sealingKeys = sealingKeysFrom(secretsKey);
  const { id: userId } = await db.user.findFirstOrThrow({ where: { email } });
  const { secret } = await startApp(db, actor, { userId, password: PASSWORD }, sealingKeys, now);
  await confirmApp(db, actor, { userId, code: codeOf(secret) }, sealingKeys, now);
  const passkey = { credentialId: randomBytes(16), publicKey: randomBytes(77), createdAt: now, lastUsedAt: now };
  await db.passkey.create({ data: { id: uuidv7(), userId, name: wide, ...passkey } });
  await sessionOf({ db, url }, email, { clientIp: '2001:db8:1234:5678:9abc:def0:1234:5678', userAgent: wide });

  const channel = { type: 'webhook' as const, name: wide.slice(0, 60), url: `https://${host}/`, kinds: channelKinds };
  const { id: channelId } = await addChannel(db, actor, channel, { sealingKeys, allowPrivateAddresses: false }, now);
  const attempt = { organizationId, channelId, at: now, tookMs: 9, notices: 3, sent: false };
  await db.noticeAttempt.create({ data: { ...attempt, answer: `503 ${wide}` } });

  const { id: integrationKeyId } = await db.integrationKey.findFirstOrThrow({ where: { keyId } });
  const notice = {
    organizationId,
    integrationKeyId,
    kind: 'webhook_off',
    title: `${wide}: webhook 1234567 is probably switched off`,
    detail: `Webhook 1234567 of https://${host}/ failed 7 times in a row, the last time ${now.toISOString()}.`,
    meaning: 'What this webhook would have reported no longer arrives here.',
    action: 'Fix the cause, then switch the webhook on again',
    path: `/settings/connectors/${keyId}#woocommerce`,
    openedAt: now,
  };
  const subject = () => randomBytes(4).toString('hex');
  await db.incident.createMany({
    data: [
      { ...notice, id: uuidv7(), subject: subject() },
      { ...notice, id: uuidv7(), subject: subject(), resolvedAt: now },
    ],
  });
}
