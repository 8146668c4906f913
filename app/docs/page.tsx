import type { Metadata } from 'next';
import { connection } from 'next/server';
import { QuickStart } from '../../components/docs/quick-start.tsx';
import { env } from '../../lib/env.ts';

export const metadata: Metadata = { title: 'Quick start' };

export default async function QuickStartPage() {
  // Rendered per request: the lines to run name this installation's own address.
  await connection();
  return <QuickStart appUrl={env().appUrl} />;
}
