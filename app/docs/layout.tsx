import type { Metadata } from 'next';
import Link from 'next/link';
import { connection } from 'next/server';
import type { ReactNode } from 'react';
import { DocsRail } from '../../components/docs/docs-rail.tsx';
import { ShortcutsProvider } from '../../components/shell/shortcuts.tsx';
import { errors } from '../../lib/errors/catalogue.ts';
import { viewerOrNull } from '../../lib/session.ts';

export const metadata: Metadata = { title: { default: 'Docs', template: '%s · Docs' } };

const namedErrors = Object.entries(errors).map(([code, { status }]) => [code, status] as const);

/** A rail of pages beside the page; on a narrow screen, above it. */
export default async function DocsLayout({ children }: { children: ReactNode }) {
  return (
    <ShortcutsProvider enabled={await wantsShortcuts()}>
      <div className="mx-auto grid max-w-320 lg:grid-cols-[248px_minmax(0,1fr)]">
        <a
          href="#content"
          className="absolute -top-24 left-4 z-60 rounded-control bg-primary px-3 py-2 text-on-primary focus:top-4"
        >
          Skip to the page
        </a>
        <header className="border-border border-b px-4 py-4 lg:sticky lg:top-0 lg:h-dvh lg:overflow-y-auto lg:border-r lg:border-b-0 lg:py-8">
          <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
            <Link href="/" className="font-semibold">
              PeptideClients <span className="whitespace-nowrap">Connectors</span>
            </Link>
            {/* Who is not signed in gets there by the sign-in. */}
            <Link
              href="/settings/connectors"
              prefetch={false}
              className="inline-flex min-h-6 items-center text-accent text-table underline underline-offset-2"
            >
              Open the console
            </Link>
          </div>
          <DocsRail errors={namedErrors} />
        </header>
        <div className="min-w-0 px-4 pt-4 pb-24 sm:px-8 lg:px-12 lg:pt-8">{children}</div>
      </div>
    </ShortcutsProvider>
  );
}

/** As whoever is signed in has set it. The docs are for everybody, and there while the database is not. */
async function wantsShortcuts(): Promise<boolean> {
  await connection();
  const reader = await viewerOrNull().catch(() => ({ singleKeyShortcuts: false }));
  return reader?.singleKeyShortcuts ?? true;
}
