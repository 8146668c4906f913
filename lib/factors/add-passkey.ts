import { generateRegistrationOptions, verifyRegistrationResponse } from '@simplewebauthn/server';
import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { PasskeyChallenge } from '../auth/challenge-token.ts';
import type { Database } from '../database/prisma.ts';
import { newId } from '../new-id.ts';
import { displayName } from '../organizations/create-organization.ts';
import type { OwnSession } from '../organizations/end-sessions.ts';
import { proveOwnPassword } from '../organizations/prove-password.ts';
import { Refused } from '../refused.ts';
import {
  bytesOf,
  type MadePasskey,
  madePasskey,
  noPasskeysHere,
  type PasskeySite,
  spendChallenge,
  textOf,
  userHandle,
} from './passkey.ts';
import { makeRecoveryCodes } from './recovery-codes.ts';

const RP_NAME = 'PeptideClients Connectors';
/** More than anybody has devices. */
const MOST = 20;

export const confirmPasskeyInput = z.object({ name: displayName, made: madePasskey });

const anotherTry = 'the passkey could not be added: start over';

/** What a browser is asked to make a passkey by. */
export type PasskeyCreation = Awaited<ReturnType<typeof generateRegistrationOptions>>;

/**
 * Begins to add a passkey, for whoever knows the password: whoever took a session over could else come back for ever. It
 * asks who holds the device to prove themselves to it, by PIN or finger, so that it stands for both factors.
 */
export async function startPasskey(
  db: Database,
  actor: Actor,
  { userId, password }: { userId: string; password: string },
  site: PasskeySite | null,
  now: Date,
): Promise<PasskeyCreation> {
  if (site === null) throw new Refused(noPasskeysHere);
  const email = await proveOwnPassword(db, actor, userId, password, now);
  const had = await db.passkey.findMany({ where: { userId }, select: { credentialId: true, transports: true } });
  if (had.length >= MOST) throw new Refused(`you have ${MOST} passkeys: remove one first`);
  return generateRegistrationOptions({
    rpName: RP_NAME,
    rpID: site.rpId,
    userName: email,
    userID: userHandle(userId),
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: had.map(({ credentialId, transports }) => ({ id: textOf(credentialId), transports })),
  });
}

/** Adds the passkey that was begun in this session. Returns the recovery codes if these are the first, else null. */
export async function confirmPasskey(
  db: Database,
  actor: Actor,
  { userId, sessionId }: OwnSession,
  { name, made }: z.output<typeof confirmPasskeyInput>,
  asked: PasskeyChallenge | null,
  site: PasskeySite | null,
  now: Date,
): Promise<string[] | null> {
  if (asked?.purpose !== 'add' || asked.subject !== sessionId || site === null) throw new Refused(anotherTry);
  const credential = await credentialOf(made, asked.challenge, site);
  const data = {
    id: newId(),
    userId,
    name,
    credentialId: bytesOf(credential.id),
    publicKey: new Uint8Array(credential.publicKey),
    signCount: credential.counter,
    transports: made.response.transports ?? [],
    createdAt: now,
  };
  return db.$transaction(async (tx) => {
    if (!(await spendChallenge(tx, asked.challenge, now))) throw new Refused(anotherTry);
    const { count } = await tx.passkey.createMany({ data: [data], skipDuplicates: true });
    if (count === 0) throw new Refused('this passkey has already been added');
    await audit(tx, actor, 'passkey.added', { details: { name } }, now);
    return (await tx.recoveryCode.count({ where: { userId } })) > 0 ? null : makeRecoveryCodes(tx, userId);
  });
}

async function credentialOf(made: MadePasskey, challenge: string, { rpId, origin }: PasskeySite) {
  const verified = await verifyRegistrationResponse({
    response: { ...made, rawId: made.id, clientExtensionResults: {}, response: responseOf(made) },
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpId,
  }).catch(() => null);
  if (!verified?.verified) throw new Refused(anotherTry);
  return verified.registrationInfo.credential;
}

function responseOf({ response: { clientDataJSON, attestationObject } }: MadePasskey) {
  return { clientDataJSON, attestationObject };
}
