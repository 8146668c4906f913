import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { EntryCard } from '../../components/shell/entry-card.tsx';
import { SignInForm } from '../../components/shell/sign-in-form.tsx';
import { Notice } from '../../components/ui/card.tsx';
import { ownPath } from '../../lib/auth/own-path.ts';
import { consoleDatabase } from '../../lib/database/console-database.ts';
import { hasOwner } from '../../lib/organizations/setup-link.ts';
import { hadSession, viewerOrNull } from '../../lib/session.ts';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const { next } = await searchParams;
  const path = ownPath(typeof next === 'string' ? next : null);
  if ((await viewerOrNull()) !== null) redirect(path);
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
