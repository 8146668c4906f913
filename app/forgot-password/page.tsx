import type { Metadata } from 'next';
import Link from 'next/link';
import { EntryCard } from '../../components/shell/entry-card.tsx';
import { ForgottenForm } from '../../components/shell/forgotten-form.tsx';
import { env } from '../../lib/env.ts';

export const metadata: Metadata = { title: 'Forgot your password' };

export default function ForgotPasswordPage() {
  const { mail, contactEmail } = env();
  return (
    <EntryCard title="Forgot your password">
      {mail !== null ? (
        <ForgottenForm />
      ) : (
        <div className="grid gap-3">
          <p>
            This installation can’t send e-mail. Ask {contactEmail ?? 'whoever runs it'} to set a new password for you,
            on the command line:
          </p>
          <pre className="whitespace-pre-wrap rounded-control bg-sunken p-3 font-mono text-table">
            npm run -s cli -- users set-password --email …
          </pre>
        </div>
      )}
      <p className="mt-6">
        <Link href="/sign-in" className="text-accent underline underline-offset-2">
          Back to sign in
        </Link>
      </p>
    </EntryCard>
  );
}
