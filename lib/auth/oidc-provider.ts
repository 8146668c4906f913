import type { Profile } from 'next-auth';
import type { OAuthConfig } from 'next-auth/providers/oauth';
import type { OidcSettings } from '../env.ts';
import { recordOf } from '../record-of.ts';

/** A provider that answers later is away. */
const TIMEOUT_MS = 10_000;

/**
 * The operator's identity provider, found by its discovery document, with state, nonce and PKCE. What it says of a person
 * is the ID token's, which is signed, with what its userinfo adds for the same subject.
 */
export function oidcProvider({ issuer, clientId, clientSecret, name }: OidcSettings): OAuthConfig<Profile> {
  return {
    id: 'oidc',
    type: 'oauth',
    name,
    wellKnown: `${issuer}/.well-known/openid-configuration`,
    clientId,
    clientSecret,
    idToken: true,
    checks: ['state', 'nonce', 'pkce'],
    authorization: { params: { scope: 'openid email' } },
    httpOptions: { timeout: TIMEOUT_MS },
    userinfo: {
      request: async ({ client, tokens: { id_token: idToken, access_token: accessToken } }) => {
        const claims = claimsOf(idToken);
        if (client.issuer.metadata.userinfo_endpoint === undefined || accessToken === undefined) return claims;
        const more = await client.userinfo(accessToken);
        if (more.sub !== claims.sub) throw new Error('the userinfo is of another subject than the ID token');
        return { ...claims, ...more };
      },
    },
    // Who of ours that is, and whether they may come in, is asked once it is all verified: see next-auth-options.ts.
    profile: ({ sub = '' }) => ({ id: sub, claims: { sessionId: '', userId: '', organizationId: '', version: 0 } }),
  };
}

/** Of an ID token whose signature, issuer, audience, nonce and times were checked. */
function claimsOf(idToken: string | undefined): Profile {
  const [, payload = ''] = (idToken ?? '').split('.');
  return recordOf(JSON.parse(Buffer.from(payload, 'base64url').toString()));
}
