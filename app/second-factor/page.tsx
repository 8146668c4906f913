import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { EntryCard } from '../../components/shell/entry-card.tsx';
import { AddApp } from '../../components/shell/factors/add-app.tsx';
import { SignOut } from '../../components/shell/sign-out.tsx';
import { ownPath } from '../../lib/auth/own-path.ts';
import { anyViewer } from '../../lib/session.ts';

export const metadata: Metadata = { title: 'Set up a second factor' };

/** For whoever wants a second factor, and where members without one are led if their organization requires one. */
export default async function SecondFactorPage({
  searchParams,
}: {
  searchParams: Promise<{ next?: string | string[] }>;
}) {
  const { next } = await searchParams;
  const who = await anyViewer();
  if (who === null) redirect('/sign-in?next=%2Fsecond-factor');
  const { email, organizationName, mustAddFactor } = who;
  return (
    <EntryCard title="Set up a second factor" wide>
      <p className="wrap-anywhere mb-4 text-text-2">
        {mustAddFactor
          ? `${organizationName} asks its members for a second factor: besides your password, a code from an app on your phone. Set yours up to go on.`
          : 'Besides your password, you’ll be asked for a code from an app on your phone when you sign in.'}
      </p>
      <AddApp email={email} next={ownPath(typeof next === 'string' ? next : '/settings/account')} />
      {mustAddFactor && <SignOut className="mt-4 -ml-3" />}
    </EntryCard>
  );
}
