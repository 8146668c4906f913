import type { Metadata } from 'next';
import { NothingHere } from '../../components/shell/nothing-here.tsx';
import { homePath } from '../../lib/auth/own-path.ts';

export const metadata: Metadata = { title: 'Page not found · PeptideClients' };

export default function NothingHereInSettings() {
  return (
    <div className="pt-16">
      <NothingHere href={homePath} back="Back to Connectors" />
    </div>
  );
}
