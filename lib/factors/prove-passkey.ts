import { generateAuthenticationOptions, verifyAuthenticationResponse } from '@simplewebauthn/server';
import type { PasskeyChallenge } from '../auth/challenge-token.ts';
import type { Claims } from '../auth/session-token.ts';
import type { Database } from '../database/prisma.ts';
import { newId } from '../new-id.ts';
import { enter } from '../organizations/enter.ts';
import { noteFailure } from '../organizations/note-failure.ts';
import type { Sender } from '../organizations/prove-password.ts';
import { countTry, giveBack } from '../organizations/throttle.ts';
import { Refused } from '../refused.ts';
import {
  bytesOf,
  noPasskeysHere,
  type PasskeySite,
  type ShownPasskey,
  spendChallenge,
  textOf,
  userHandle,
} from './passkey.ts';
import { type HalfSignIn, startOver } from './prove-factor.ts';

export const passkeyIsUnknown = 'This passkey isn’t known here. It may have been removed: sign in another way.';

/** What a browser is asked to sign with a passkey. */
export type PasskeyQuestion = Awaited<ReturnType<typeof generateAuthenticationOptions>>;

/** Asks for a passkey: of this user, whose password was right, or of whoever it is. */
export async function askForPasskey(
  db: Database,
  half: HalfSignIn | null,
  site: PasskeySite | null,
): Promise<{ question: PasskeyQuestion; challenge: PasskeyChallenge }> {
  if (site === null) throw new Refused(noPasskeysHere);
  const where = { userId: half?.userId ?? newId() };
  const own = await db.passkey.findMany({ where, select: { credentialId: true, transports: true } });
  const question = await generateAuthenticationOptions({
    rpID: site.rpId,
    userVerification: 'required',
    allowCredentials: own.map(({ credentialId, transports }) => ({ id: textOf(credentialId), transports })),
  });
  const challenge: PasskeyChallenge = half
    ? { challenge: question.challenge, purpose: 'second', subject: half.userId }
    : { challenge: question.challenge, purpose: 'alone', subject: '' };
  return { question, challenge };
}

/**
 * Signs somebody in by a passkey: alone, or to finish what their password began. Refuses in the same words a passkey that
 * nobody has, one of somebody else and a wrong signature; and for a while whoever tried too often.
 */
export async function provePasskey(
  db: Database,
  half: HalfSignIn | null,
  shown: ShownPasskey,
  asked: PasskeyChallenge | null,
  from: Sender,
  site: PasskeySite | null,
  now: Date,
): Promise<Claims> {
  const purpose = half ? 'second' : 'alone';
  if (asked === null || asked.purpose !== purpose || asked.subject !== (half?.userId ?? '') || site === null)
    throw new Refused(startOver);
  const passkey = await findPasskey(db, shown.id);
  const user = passkey?.user ?? nobody(shown.id);
  if (half && user.id === half.userId && user.sessionVersion !== half.version) throw new Refused(startOver);
  const knownBy = from.device?.userIds.includes(user.id) ? from.device.id : null;
  const attempt = { what: 'passkey', email: user.email, clientIp: from.clientIp, knownBy } as const;
  await countTry(db, attempt, now);
  const isOwn = passkey !== null && (half === null || half.userId === user.id);
  const signCount = isOwn ? await newCountOf(passkey, shown, asked.challenge, site) : null;
  const [first] = user.memberships;
  if (passkey === null || signCount === null || first === undefined) {
    await noteFailure(db, user, 'user.passkey_failed', from.clientIp, now);
    throw new Refused(passkeyIsUnknown);
  }
  if (!(await spendChallenge(db, asked.challenge, now))) throw new Refused(startOver);
  // Unless it was removed meanwhile.
  const { count } = await db.passkey.updateMany({ where: { id: passkey.id }, data: { signCount, lastUsedAt: now } });
  if (count === 0) throw new Refused(passkeyIsUnknown);
  await giveBack(db, attempt);
  return enter(db, user, half?.organizationId ?? first.organizationId, { ...from, how: 'passkey' }, now);
}

type FoundPasskey = NonNullable<Awaited<ReturnType<typeof findPasskey>>>;

function findPasskey(db: Database, id: string) {
  return db.passkey.findUnique({
    where: { credentialId: bytesOf(id) },
    include: {
      user: {
        select: {
          id: true,
          email: true,
          sessionVersion: true,
          memberships: { select: { organizationId: true }, orderBy: { createdAt: 'asc' } },
        },
      },
    },
  });
}

/** What its device counts now; null when the signature is wrong, or the count is one of a copy. */
async function newCountOf(
  { credentialId, publicKey, signCount, user }: FoundPasskey,
  { id, type, response: { userHandle: handle, ...response } }: ShownPasskey,
  challenge: string,
  { rpId, origin }: PasskeySite,
): Promise<number | null> {
  if (handle && textOf(userHandle(user.id)) !== handle) return null;
  const verified = await verifyAuthenticationResponse({
    response: { id, rawId: id, type, clientExtensionResults: {}, response },
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpId,
    credential: { id: textOf(credentialId), publicKey: new Uint8Array(publicKey), counter: Number(signCount) },
  }).catch(() => null);
  return verified?.verified ? verified.authenticationInfo.newCounter : null;
}

/** Whose failures leave nothing behind, by the same statements; each passkey that nobody has is counted by itself. */
function nobody(id: string): FoundPasskey['user'] {
  return { id: newId(), email: `passkey ${id}`, sessionVersion: 0, memberships: [{ organizationId: newId() }] };
}
