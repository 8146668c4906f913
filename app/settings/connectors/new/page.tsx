import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import Link from 'next/link';
import { notFound } from 'next/navigation';
import { MintScreen } from '../../../../components/connectors/mint/mint-screen.tsx';
import { valuesOf } from '../../../../components/connectors/mint/mint-values.ts';
import { successorValues } from '../../../../components/connectors/mint/successor-values.ts';
import { languageCookie, languageFrom } from '../../../../components/docs/language-cookie.ts';
import { PageHeader } from '../../../../components/shell/page-header.tsx';
import { isTimeZone } from '../../../../components/ui/time-text.ts';
import { consoleDatabase } from '../../../../lib/database/console-database.ts';
import { env } from '../../../../lib/env.ts';
import { showKey } from '../../../../lib/keys/list-keys.ts';
import { presets } from '../../../../lib/keys/presets.ts';
import { bareKeyId } from '../../../../lib/keys/token.ts';
import { scopes } from '../../../../lib/keys/vocabulary.ts';
import { loadSamples } from '../../../../lib/samples/load-samples.ts';
import { manager, ownStores } from '../../../../lib/session.ts';

export const metadata: Metadata = { title: 'New integration key · PeptideClients' };

/** `?preset=`, or `?from={keyId}&add={scope}` for a successor with one scope more. */
export default async function NewKeyPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { organizationId } = await manager();
  const asked = await searchParams;
  const stores = await ownStores();
  const from = await predecessorOf(organizationId, asked.from);
  const [first, ...others] = stores;
  if (first === undefined) return <NoStore />;
  const preset = presets.find(({ id }) => id === asked.preset)?.id ?? 'woocommerce';
  const jar = await cookies();
  const zone = jar.get('tz')?.value ?? 'UTC';
  const added = scopes.find((scope) => scope === asked.add && from && !from.scopes.includes(scope)) ?? null;
  const start = from
    ? successorValues(from, added, new Date(), isTimeZone(zone) ? zone : 'UTC')
    : valuesOf(preset, others.length === 0 ? first.id : '');
  const { appUrl } = env();
  return (
    <MintScreen
      key={`${asked.from ?? ''} ${preset}`}
      start={start}
      stores={stores}
      predecessor={from && { keyId: from.keyId, name: from.name, added }}
      appUrl={appUrl}
      samples={{
        signed: loadSamples('send-order', { url: appUrl }),
        unsigned: loadSamples('send-unsigned-order', { url: appUrl }),
      }}
      language={languageFrom(jar.get(languageCookie)?.value)}
    />
  );
}

/** The key that a successor is asked of; another organization's is none. */
async function predecessorOf(organizationId: string, asked: string | string[] | undefined) {
  if (asked === undefined) return null;
  const keyId = typeof asked === 'string' ? bareKeyId(asked) : null;
  const key = keyId === null ? null : await showKey(consoleDatabase(), organizationId, keyId, new Date());
  if (key === null) notFound();
  return key;
}

function NoStore() {
  return (
    <>
      <PageHeader
        crumbs={[{ title: 'Connectors', href: '/settings/connectors' }, { title: 'New integration key' }]}
        title="New integration key"
      />
      <p>
        Every key writes to a store, and there is none yet.{' '}
        <Link href="/settings/stores" className="text-accent underline underline-offset-2">
          Add a store
        </Link>{' '}
        first.
      </p>
    </>
  );
}
