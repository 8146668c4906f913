import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { EntryCard } from '../../components/shell/entry-card.tsx';
import { FactorForm } from '../../components/shell/factor-form.tsx';
import { SignInForm } from '../../components/shell/sign-in-form.tsx';
import { Notice } from '../../components/ui/card.tsx';
import { ownPath } from '../../lib/auth/own-path.ts';
import { consoleDatabase } from '../../lib/database/console-database.ts';
import { hasOwner } from '../../lib/organizations/setup-link.ts';
import { anyViewer, hadSession, ownHalf } from '../../lib/session.ts';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const { next } = await searchParams;
  const path = ownPath(typeof next === 'string' ? next : null);
  if ((await anyViewer()) !== null) redirect(path);
  if ((await ownHalf()) !== null)
    return (
      <EntryCard title="Second factor">
        <FactorForm next={path} />
      </EntryCard>
    );
  return (
    <EntryCard title="Sign in">
      {!(await hasOwner(consoleDatabase())) && (
        <Notice className="mb-4">
          Nobody owns this installation yet. Open the link that the server printed when it started.
        </Notice>
      )}
      <SignInForm next={path} ended={await hadSession()} />
    </EntryCard>
  );
}
