import { type NextRequest, NextResponse } from 'next/server';
import {
  byNonce,
  contentSecurityPolicy,
  isForeignPost,
  keptPageHeader,
  securityHeaders,
} from './lib/auth/page-headers.ts';
import { isSecure, openSession, sealSession, sessionCookie } from './lib/auth/session-token.ts';
import { env } from './lib/env.ts';

/** Everything but the Integration API, which answers by itself, and the build's own files. */
export const config = { matcher: ['/((?!integrations/v1|_next/static|_next/image).*)'] };

/**
 * What holds for every page and action of the console, under `npm start` and plain `next start` alike: no writing from
 * other sites, a policy for scripts with a nonce of this response, and a session that goes on while it is used.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  if (isForeignPost(request.method, request.headers)) {
    return new NextResponse('This request comes from another site.\n', { status: 403 });
  }
  const { appUrl, authSecret } = env();
  const forwarded = new Headers(request.headers);
  forwarded.delete('content-security-policy');
  const policy = contentSecurityPolicy(byNonce(crypto.randomUUID().replaceAll('-', '')));
  const isKept = request.headers.has(keptPageHeader);
  if (!isKept) forwarded.set('content-security-policy', policy); // where Next finds the nonce for its own scripts
  forwarded.set('x-here', request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers: forwarded } });
  if (!isKept) response.headers.set('Content-Security-Policy', policy);
  const secure = isSecure(appUrl, request.headers.get('host'), request.headers.get('x-forwarded-proto'));
  for (const [name, value] of securityHeaders(secure)) response.headers.set(name, value);

  const { name, options } = sessionCookie(secure);
  const token = request.cookies.get(name)?.value;
  const session = token ? await openSession(token, authSecret, new Date()) : null;
  // Not with an action: a sign-out sends a cookie of its own.
  if (session?.renew && request.method === 'GET') {
    response.cookies.set(name, await sealSession(session.claims, authSecret), options);
  }
  return response;
}
