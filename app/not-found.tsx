import type { Metadata } from 'next';
import Link from 'next/link';

export const metadata: Metadata = { title: 'Nothing here' };

/** One page for what never was, what is gone and what is somebody else's. */
export default function NotFound() {
  return (
    <main className="prose mx-auto max-w-180 px-4 py-12 sm:px-8 sm:py-24">
      <h1>Nothing here</h1>
      <p>There is nothing here, or it is not yours to see.</p>
      <p>
        <Link href="/">Back to the start</Link>
      </p>
    </main>
  );
}
