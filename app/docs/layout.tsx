import type { Metadata } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { DocsNav } from '../../components/docs/docs-nav.tsx';

export const metadata: Metadata = { title: { default: 'Docs', template: '%s · Docs' } };

/** A rail of pages beside the page; on a narrow screen, above it. */
export default function DocsLayout({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto grid max-w-320 lg:grid-cols-[216px_minmax(0,1fr)]">
      <a
        href="#content"
        className="absolute -top-24 left-4 rounded-control bg-primary px-3 py-2 text-on-primary focus:top-4"
      >
        Skip to the page
      </a>
      <header className="border-border border-b px-4 py-4 lg:sticky lg:top-0 lg:h-screen lg:border-r lg:border-b-0 lg:py-8">
        <Link href="/" className="font-semibold">
          PeptideClients <span className="whitespace-nowrap">Connectors</span>
        </Link>
        <DocsNav />
      </header>
      <main id="content" className="min-w-0 px-4 pt-8 pb-24 sm:px-8 lg:px-12 lg:pt-12">
        {children}
      </main>
    </div>
  );
}
