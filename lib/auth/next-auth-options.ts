import type { NextAuthOptions } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import type { Database } from '../database/prisma.ts';
import type { OidcSettings } from '../env.ts';
import { codeInput, proveFactor } from '../factors/prove-factor.ts';
import type { SealingKeys } from '../keys/signing-secret.ts';
import { endSession } from '../organizations/end-sessions.ts';
import type { Sender } from '../organizations/prove-password.ts';
import { type SignedIn, signIn, signInInput } from '../organizations/sign-in.ts';
import { notHere, signInByProvider } from '../organizations/single-sign-on.ts';
import { findViewer } from '../organizations/viewer.ts';
import { processLog } from '../process-log.ts';
import { recordOf } from '../record-of.ts';
import { Refused } from '../refused.ts';
import { oidcProvider } from './oidc-provider.ts';
import { isOwnUrl } from './own-path.ts';
import { type Claims, claimsOf, sessionCookie, sessionSeconds, tokenOf } from './session-token.ts';

declare module 'next-auth' {
  interface User {
    claims: Claims;
  }
}

export interface ConsoleSettings {
  secret: string;
  secure: boolean;
  from: Sender;
  sealingKeys: SealingKeys;
  oidc: OidcSettings | null;
}

/**
 * next-auth over the console's own verbs: its endpoints under /api/auth and the console's sign-in page give and take the
 * same sessions, under the same throttle. `keep` has the browser remember its user, or what a sign-in waits for.
 */
export function nextAuthOptions(
  db: Database,
  { secret, secure, from, sealingKeys, oidc }: ConsoleSettings,
  keep: (signedIn: SignedIn) => Promise<void>,
): NextAuthOptions {
  return {
    secret,
    useSecureCookies: secure,
    session: { strategy: 'jwt', maxAge: sessionSeconds },
    cookies: { sessionToken: sessionCookie(secure) },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    logger: {
      error: (code, told) => processLog.warn({ code, why: reasonOf(told) }, 'next-auth refused a request'),
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
          await keep({ claims });
          return { id: claims.userId, claims };
        },
      }),
      ...(oidc === null ? [] : [oidcProvider(oidc)]),
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
      signIn: async ({ user, account, profile }) => {
        if (oidc === null || account?.provider !== 'oidc') return true;
        try {
          const identity = { issuer: oidc.issuer, subject: account.providerAccountId, profile };
          const signedIn = await signInByProvider(db, identity, from, new Date());
          await keep(signedIn);
          if ('half' in signedIn) return '/sign-in';
          user.claims = signedIn.claims;
          return true;
        } catch (error) {
          if (!(error instanceof Refused)) processLog.error({ err: error }, 'single sign-on failed');
          return `/sign-in?error=${error instanceof Refused ? notHere : 'OAuthCallback'}`;
        }
      },
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

/** In one line, as an operator needs it who sets single sign-on up. */
function reasonOf(told: unknown): string | null {
  const { error, message } = recordOf(told);
  if (error instanceof Error) return error.message;
  return typeof message === 'string' ? message : null;
}
