import { randomUUID } from 'node:crypto';
import { describe, expect, it, test, vi } from 'vitest';
import { homePath, isOwnUrl, ownPath } from './own-path.ts';
import { isForeignPost } from './page-headers.ts';
import { isSecure, openSession, sealSession, sessionCookie } from './session-token.ts';

const secret = 'an authentication secret for tests only';
const claims = { sessionId: randomUUID(), userId: randomUUID(), organizationId: randomUUID(), version: 3 };

describe('a session', () => {
  it('is read back, and is renewed when it is older than an hour', async () => {
    const token = await sealSession(claims, secret);
    const now = new Date();
    expect(await openSession(token, secret, now)).toEqual({ claims, renew: false });
    const later = new Date(now.getTime() + 3_700_000);
    expect(await openSession(token, secret, later)).toEqual({ claims, renew: true });
  });

  it('is nobody’s when it is forged, damaged or sealed with another secret', async () => {
    const token = await sealSession(claims, secret);
    const now = new Date();
    expect(await openSession(token, `${secret} of somebody else`, now)).toBeNull();
    expect(await openSession(`${token.slice(0, -2)}AA`, secret, now)).toBeNull();
    expect(await openSession('', secret, now)).toBeNull();
  });

  it('ends 7 days after it was last used', async () => {
    const token = await sealSession(claims, secret);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 7 * 24 * 3600 * 1000 + 60_000 });
    try {
      expect(await openSession(token, secret, new Date())).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });

  it('has over https a cookie that no other host can set and plain http never carries', () => {
    expect(sessionCookie(true)).toMatchObject({
      name: expect.stringMatching(/^__Host-/),
      options: { secure: true, httpOnly: true, sameSite: 'lax', path: '/' },
    });
    expect(sessionCookie(false).options).toMatchObject({ secure: false, httpOnly: true });
  });
});

test.each([
  ['https://console.example', 'console.example', null, true],
  ['https://console.example', 'console.example', 'http', true],
  ['https://console.example', '192.168.1.7:3000', 'http', false],
  ['http://localhost:3000', 'localhost:3000', null, false],
  ['http://localhost:3000', 'console.example', 'https', true],
])('with APP_URL %s, a request to %s (proto %s) is secure: %s', (appUrl, host, proto, secure) => {
  expect(isSecure(appUrl, host, proto)).toBe(secure);
});

test.each([
  ['/settings/members?x=1#y', '/settings/members?x=1#y'],
  ['//evil.example/x', homePath],
  ['/\\evil.example', homePath],
  ['/\t/evil.example', homePath],
  ['https://evil.example', homePath],
  ['javascript:alert(1)', homePath],
  ['/sign-in?next=/x', homePath],
  ['/api/auth/signout', homePath],
  ['', homePath],
  [null, homePath],
  ['/.//evil.example', homePath],
  ['/a/..//evil.example', homePath],
])('?next=%s leads to %s', (next, path) => {
  expect(ownPath(next)).toBe(path);
});

test.each([
  ['/settings/members?a=b', true],
  ['https://console.example/settings', true],
  ['//evil.example', false],
  ['/\t/evil.example', false],
  ['/\n/evil.example', false],
  ['/\\evil.example', false],
  ['https://console.example.evil.example/', false],
  ['https://console.example@evil.example/', false],
  ['javascript:alert(1)', false],
])('%j as a callbackUrl stays on this site: %s', (url, own) => {
  expect(isOwnUrl(url, 'https://console.example')).toBe(own);
});

test.each([
  ['POST', { origin: 'http://192.168.1.7:3000', host: '192.168.1.7:3000' }, false],
  ['POST', { origin: 'https://console.example', host: 'inner:3000', 'x-forwarded-host': 'console.example' }, false],
  ['POST', { origin: 'https://evil.example', host: 'console.example' }, true],
  ['POST', { origin: 'https://console.example.evil.example', host: 'console.example' }, true],
  ['POST', { origin: 'null', host: 'console.example' }, true],
  ['POST', { origin: 'null' }, true],
  ['DELETE', { origin: 'https://evil.example', host: 'console.example' }, true],
  ['POST', { host: 'console.example', 'sec-fetch-site': 'cross-site' }, true],
  ['POST', { host: 'console.example' }, false],
  ['GET', { origin: 'https://evil.example', host: 'console.example' }, false],
])('%s with %o is from another site: %s', (method, headers, foreign) => {
  expect(isForeignPost(method, new Headers(headers))).toBe(foreign);
});
