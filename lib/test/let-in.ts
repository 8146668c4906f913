import type { Claims } from '../auth/session-token.ts';
import type { SignedIn } from '../organizations/sign-in.ts';

/** The session of a sign-in that nothing more was asked of. */
export async function letIn(signingIn: Promise<SignedIn>): Promise<Claims> {
  const signedIn = await signingIn;
  if ('claims' in signedIn) return signedIn.claims;
  throw new Error('a second factor is asked for');
}
