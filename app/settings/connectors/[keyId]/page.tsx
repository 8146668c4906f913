import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { cache, Suspense } from 'react';
import { AuditCard } from '../../../../components/connectors/connection/audit-card.tsx';
import { Charts, ChartsSkeleton } from '../../../../components/connectors/connection/charts.tsx';
import { ConnectionFrame } from '../../../../components/connectors/connection/connection-frame.tsx';
import { ConnectionScreen } from '../../../../components/connectors/connection/connection-screen.tsx';
import { RangeLinks, rangeFrom } from '../../../../components/connectors/connection/range-links.tsx';
import { SampleCard } from '../../../../components/connectors/connection/sample-card.tsx';
import { ShopCard, ShopSkeleton } from '../../../../components/connectors/connection/shop/shop-card.tsx';
import {
  WooCommerceCard,
  WooCommerceSkeleton,
} from '../../../../components/connectors/connection/woocommerce-card.tsx';
import { languageCookie, languageFrom } from '../../../../components/docs/language-cookie.ts';
import { isTimeZone } from '../../../../components/ui/time-text.ts';
import { type Connection, readConnection } from '../../../../lib/connections/read-connection.ts';
import { consoleDatabase } from '../../../../lib/database/console-database.ts';
import { env } from '../../../../lib/env.ts';
import { errorCodes } from '../../../../lib/errors/catalogue.ts';
import { formats, isWebhook } from '../../../../lib/formats/formats.ts';
import { bareKeyId } from '../../../../lib/keys/token.ts';
import { listManagers } from '../../../../lib/organizations/list-managers.ts';
import { loadSamples } from '../../../../lib/samples/load-samples.ts';
import { viewer } from '../../../../lib/session.ts';
import { sentTests } from '../../../../lib/workbench/send-test.ts';
import { canBeTested } from '../../../../lib/workbench/test-request.ts';

interface PageProps {
  params: Promise<{ keyId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params, searchParams }: PageProps): Promise<Metadata> {
  const { key } = await ownConnection((await params).keyId);
  const { log, row } = await searchParams;
  const isLog = log !== undefined || row !== undefined;
  return { title: { absolute: isLog ? `Request log · ${key.name}` : `${key.name} · Connectors` } };
}

/** One connection (contract §12). */
export default async function ConnectionPage({ params, searchParams }: PageProps) {
  const { keyId } = await params;
  const bare = bareKeyId(keyId);
  if (bare !== null && bare !== keyId) redirect(`/settings/connectors/${bare}`);
  const [who, connection, query, jar] = await Promise.all([viewer(), ownConnection(keyId), searchParams, cookies()]);
  const { key } = connection;
  const { organizationId, mayManage } = who;
  const [db, now, range] = [consoleDatabase(), new Date(), rangeFrom(query.range)];
  const zone = jar.get('tz')?.value ?? 'UTC';
  const isShop = isWebhook(key.payloadFormat);
  const { appUrl, logRetentionDays } = env();
  const language = languageFrom(jar.get(languageCookie)?.value);
  const samples = {
    signed: loadSamples('send-order', { url: appUrl }),
    unsigned: loadSamples('send-unsigned-order', { url: appUrl }),
  };
  const isTested = mayManage && key.status === 'active' && canBeTested({ ...key, currency: key.store.currency });
  const tests = isTested ? await sentTests(db, organizationId, key.id) : null;
  return (
    <ConnectionFrame
      keyId={keyId}
      name={key.name}
      payloadFormat={key.payloadFormat}
      source={key.source}
      appUrl={appUrl}
      samples={samples}
      language={language}
    >
      <ConnectionScreen
        connection={connection}
        managers={mayManage ? [] : await listManagers(db, organizationId)}
        source={{ log: keyId, name: key.name, appUrl, mayManage, errorCodes, keptDays: logRetentionDays }}
        deliveryUrl={isShop ? `${appUrl}/integrations${formats[key.payloadFormat].path(keyId)}` : null}
        ranges={<RangeLinks chosen={range} />}
        shop={
          isShop && (
            <Suspense fallback={<ShopSkeleton />}>
              <ShopCard
                shown={key}
                organizationId={organizationId}
                mayManage={mayManage}
                returned={query.success === '0' ? 'denied' : query.success === '1' ? 'approved' : null}
                now={now}
              />
            </Suspense>
          )
        }
        charts={
          <Suspense key={range} fallback={<ChartsSkeleton />}>
            <Charts
              db={db}
              integrationKeyId={key.id}
              rateLimit={key.rateLimitPerMinute}
              range={range}
              waiting={connection.health.state === 'waiting'}
              timeZone={isTimeZone(zone) ? zone : 'UTC'}
              now={now}
            />
          </Suspense>
        }
        woocommerce={
          isShop && (
            <Suspense fallback={<WooCommerceSkeleton />}>
              <WooCommerceCard
                db={db}
                organizationId={organizationId}
                shown={key}
                mayChange={mayManage && key.status !== 'revoked'}
                now={now}
              />
            </Suspense>
          )
        }
        sample={<SampleCard shown={key} samples={samples} language={language} />}
        tests={tests}
        audit={<AuditCard db={db} organizationId={organizationId} integrationKeyId={key.id} />}
        now={now}
      />
    </ConnectionFrame>
  );
}

/** The viewer's connection of that id; anything else is "nothing here". Asked once a request. */
const ownConnection = cache(async (keyId: string): Promise<Connection> => {
  const who = await viewer();
  const bare = bareKeyId(keyId);
  const { logRetentionDays, appUrl } = env();
  const about = { retentionDays: logRetentionDays, appUrl, now: new Date() };
  const connection = bare === null ? null : await readConnection(consoleDatabase(), who, bare, about);
  return connection ?? notFound();
});
