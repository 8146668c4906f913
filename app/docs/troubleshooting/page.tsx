import type { Metadata } from 'next';
import { connection } from 'next/server';
import { Troubleshooting } from '../../../components/docs/troubleshooting.tsx';
import { env } from '../../../lib/env.ts';

export const metadata: Metadata = { title: 'Troubleshooting' };

export default async function TroubleshootingPage() {
  // Rendered per request: the address and the support e-mail are those of this installation, not of the build.
  await connection();
  const { appUrl, contactEmail } = env();
  return <Troubleshooting appUrl={appUrl} contactEmail={contactEmail} />;
}
