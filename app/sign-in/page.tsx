import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { EntryCard } from '../../components/shell/entry-card.tsx';
import { FactorForm } from '../../components/shell/factor-form.tsx';
import { PasskeySignIn } from '../../components/shell/factors/passkey-sign-in.tsx';
import { SignInForm } from '../../components/shell/sign-in-form.tsx';
import { SsoSignIn } from '../../components/shell/sso-sign-in.tsx';
import { Notice } from '../../components/ui/card.tsx';
import { ownPath } from '../../lib/auth/own-path.ts';
import { hadSession, ownHalf } from '../../lib/browser.ts';
import { consoleDatabase } from '../../lib/database/console-database.ts';
import { env } from '../../lib/env.ts';
import { listFactors } from '../../lib/factors/list-factors.ts';
import { passkeySite } from '../../lib/factors/passkey.ts';
import { hasOwner } from '../../lib/organizations/setup-link.ts';
import { notHere } from '../../lib/organizations/single-sign-on.ts';
import { anyViewer } from '../../lib/session.ts';

export const metadata: Metadata = { title: 'Sign in' };

interface Query {
  next?: string | string[];
  /** What next-auth calls `next`, and what it says went wrong. */
  callbackUrl?: string | string[];
  error?: string | string[];
}

export default async function SignInPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { next, callbackUrl, error } = await searchParams;
  const { oidc } = env();
  const wanted = next ?? callbackUrl;
  const path = ownPath(typeof wanted === 'string' ? wanted : null);
  if ((await anyViewer()) !== null) redirect(path);
  const half = await ownHalf();
  const passkeysWork = passkeySite(env().appUrl) !== null;
  if (half !== null) {
    const { appSince, passkeys } = await listFactors(consoleDatabase(), half.userId);
    return (
      <EntryCard title="Second factor">
        <FactorForm next={path} hasApp={appSince !== null} hasPasskey={passkeysWork && passkeys.length > 0} />
      </EntryCard>
    );
  }
  return (
    <EntryCard title="Sign in">
      {!(await hasOwner(consoleDatabase())) && (
        <Notice className="mb-4">
          This installation has no owner yet. Open the link that the server printed when it started.
        </Notice>
      )}
      {oidc !== null && error !== undefined && (
        <Notice tone="warn" className="mb-4">
          {error === notHere
            ? `Nobody here has an account with the address that ${oidc.name} has verified for you. Ask an owner to invite you.`
            : `${oidc.name} couldn’t sign you in. Try again, or sign in another way.`}
        </Notice>
      )}
      <SignInForm next={path} ended={await hadSession()} />
      {(passkeysWork || oidc !== null) && (
        <div className="mt-4 flex flex-wrap gap-2 border-border border-t pt-4">
          {oidc !== null && <SsoSignIn next={path} name={oidc.name} />}
          {passkeysWork && <PasskeySignIn next={path} label="Sign in with a passkey" />}
        </div>
      )}
    </EntryCard>
  );
}
