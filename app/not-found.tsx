import type { Metadata } from 'next';
import { NothingHere } from '../components/shell/nothing-here.tsx';

export const metadata: Metadata = { title: 'Page not found' };

/** One page for what never was, what is gone and what is somebody else's. */
export default function NotFound() {
  return (
    <main className="mx-auto max-w-180 px-4 py-12 sm:px-8 sm:py-24">
      <NothingHere href="/" back="Back to the start" />
    </main>
  );
}
