import type { NextAuthOptions } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import type { Database } from '../database/prisma.ts';
import { codeInput, proveFactor } from '../factors/prove-factor.ts';
import type { SealingKeys } from '../keys/signing-secret.ts';
import { endSession } from '../organizations/end-sessions.ts';
import type { Sender } from '../organizations/prove-password.ts';
import { signIn, signInInput } from '../organizations/sign-in.ts';
import { findViewer } from '../organizations/viewer.ts';
import { processLog } from '../process-log.ts';
import { isOwnUrl } from './own-path.ts';
import { type Claims, claimsOf, sessionCookie, sessionSeconds, tokenOf } from './session-token.ts';

declare module 'next-auth' {
  interface User {
    claims: Claims;
  }
}

/**
 * next-auth over the console's own verbs: its endpoints under /api/auth and the console's sign-in page give and take the
 * same sessions, under the same throttle.
 */
export function nextAuthOptions(
  db: Database,
  { secret, secure, from, sealingKeys }: { secret: string; secure: boolean; from: Sender; sealingKeys: SealingKeys },
  remember: (userId: string) => Promise<void>,
): NextAuthOptions {
  return {
    secret,
    useSecureCookies: secure,
    session: { strategy: 'jwt', maxAge: sessionSeconds },
    cookies: { sessionToken: sessionCookie(secure) },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    logger: {
      error: (code) => processLog.warn({ code }, 'next-auth refused a request'),
      warn: () => {},
      debug: () => {},
    },
    providers: [
      Credentials({
        credentials: { email: {}, password: {}, code: {} },
        async authorize(given) {
          const input = signInInput.safeParse(given);
          if (!input.success) return null;
          const signedIn = await signIn(db, input.data, from, new Date());
          const code = codeInput.safeParse(given);
          if ('half' in signedIn && !code.success) return null;
          const claims =
            'claims' in signedIn
              ? signedIn.claims
              : await proveFactor(db, signedIn.half, code.data?.code ?? '', from, sealingKeys, new Date());
          await remember(claims.userId);
          return { id: claims.userId, claims };
        },
      }),
    ],
    events: {
      signOut: async ({ token }) => {
        const claims = claimsOf(token);
        const viewer = claims && (await findViewer(db, claims, new Date()));
        if (!viewer) return;
        const actor = { organizationId: viewer.organizationId, name: viewer.email, clientIp: from.clientIp };
        await endSession(db, actor, viewer, new Date());
      },
    },
    callbacks: {
      redirect: ({ url, baseUrl }) => (isOwnUrl(url, baseUrl) ? url : baseUrl),
      // Only a sign-in has a user.
      jwt: ({ token, user }) => (user === undefined ? token : tokenOf(user.claims)),
      session: async ({ session, token }) => {
        const claims = claimsOf(token);
        const viewer = claims && (await findViewer(db, claims, new Date()));
        return viewer ? { ...session, user: { email: viewer.email } } : { expires: new Date(0).toISOString() };
      },
    },
  };
}
