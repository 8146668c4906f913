import type { Metadata } from 'next';
import { headers } from 'next/headers';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { EntryCard } from '../../components/shell/entry-card.tsx';
import { AddApp } from '../../components/shell/factors/add-app.tsx';
import { AddPasskey } from '../../components/shell/factors/add-passkey.tsx';
import { SignOut } from '../../components/shell/sign-out.tsx';
import { ownPath } from '../../lib/auth/own-path.ts';
import { deviceName } from '../../lib/organizations/device-name.ts';
import { anyViewer } from '../../lib/session.ts';

export const metadata: Metadata = { title: 'Set up a second factor' };

const ways = {
  app: {
    says: 'When you sign in, you’ll be asked for a code from an app on your phone as well as your password.',
    other: 'Add a passkey instead',
    otherWay: 'passkey',
  },
  passkey: {
    says: 'A passkey is kept by your device or password manager, and unlocked with your fingerprint, face or PIN. It signs you in on its own, and you’re also asked for it after your password.',
    other: 'Set up an authenticator app instead',
    otherWay: 'app',
  },
} as const;

/** For whoever wants a second factor, and where members without one are led if their organization requires one. */
export default async function SecondFactorPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[]; with?: string | string[] }>;
}) {
  const { next, with: chosen } = await searchParams;
  const who = await anyViewer();
  if (who === null) redirect('/sign-in?next=%2Fsecond-factor');
  const { email, organizationName, mustAddFactor } = who;
  const way = chosen === 'passkey' ? 'passkey' : 'app';
  const { says, other, otherWay } = ways[way];
  const path = ownPath(typeof next === 'string' ? next : '/settings/account');
  const device = deviceName((await headers()).get('user-agent'));
  return (
    <EntryCard title={way === 'passkey' ? 'Add a passkey' : 'Set up a second factor'} wide>
      <p className="wrap-anywhere mb-4 text-text-2">
        {mustAddFactor && `${organizationName} requires a second factor. Set one up to continue. `}
        {says}
      </p>
      {way === 'passkey' ? (
        <AddPasskey email={email} name={device} next={path} />
      ) : (
        <AddApp email={email} next={path} />
      )}
      <p className="mt-4 text-table">
        <Link
          href={`/second-factor?with=${otherWay}&next=${encodeURIComponent(path)}`}
          className="text-accent underline underline-offset-2"
        >
          {other}
        </Link>
      </p>
      {mustAddFactor && <SignOut className="mt-4 -ml-3" />}
    </EntryCard>
  );
}
