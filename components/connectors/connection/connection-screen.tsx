import { type ReactNode, Suspense } from 'react';
import type { Connection } from '../../../lib/connections/read-connection.ts';
import type { SentTest } from '../../../lib/workbench/send-test.ts';
import type { LogSource } from '../../request-log/log-source.ts';
import { RequestLog } from '../../request-log/request-log.tsx';
import { PageHeader } from '../../shell/page-header.tsx';
import { ReadOnlyCard } from '../../shell/read-only-card.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Status } from '../../ui/status.tsx';
import { Block } from './block.tsx';
import { FactsCard } from './facts-card.tsx';
import { FollowConnection } from './follow-connection.tsx';
import { HeaderActions, type Possible } from './header-actions.tsx';
import { HealthCard } from './health-card.tsx';
import { OverlapNotice } from './overlap-notice.tsx';
import { SecretCard } from './secret-card.tsx';
import { SettingsCard } from './settings-card.tsx';
import { WorkbenchCards } from './workbench-cards.tsx';

/** The page of one connection: how it does, what it is, and what may be changed of it. */
export function ConnectionScreen({
  connection,
  source,
  managers,
  deliveryUrl,
  ranges,
  shop,
  charts,
  woocommerce,
  sample,
  tests,
  audit,
  now,
}: {
  connection: Connection;
  /** Of its request log. */
  source: LogSource;
  /** Whom a member asks. */
  managers: { email: string; role: string }[];
  deliveryUrl: string | null;
  ranges: ReactNode;
  /** Of a woocommerce key: the shop that it is linked to, or the way to link it. */
  shop: ReactNode;
  charts: ReactNode;
  woocommerce: ReactNode;
  /** While nothing has come yet. */
  sample: ReactNode;
  /** That were sent from here and are not undone; null where there is nothing to test. */
  tests: SentTest[] | null;
  audit: ReactNode;
  /** When its data was read: what came later is news. */
  now: Date;
}) {
  const { key, health, overlap, failures } = connection;
  const { mayManage } = source;
  const editable = mayManage && key.status !== 'revoked';
  return (
    <>
      <PageHeader
        crumbs={[{ title: 'Connectors', href: '/settings/connectors' }, { title: key.name }]}
        title={<span className={key.status === 'revoked' ? 'line-through' : undefined}>{key.name}</span>}
        beside={
          <>
            <span className="inline-flex items-center gap-1">
              <code className="font-mono text-table text-text-2">pck_int_{key.keyId}</code>
              <CopyButton text={`pck_int_${key.keyId}`} label="Copy the key id" iconOnly />
            </span>
            <Status status={key.status} chip />
          </>
        }
        actions={
          <HeaderActions
            keyId={key.keyId}
            possible={possible(connection, mayManage)}
            hasSecret={key.signingSecret !== null}
            log={<RequestLog source={source} failures={failures} empty={sample} />}
          />
        }
      />
      {!mayManage && <ReadOnlyCard managers={managers} />}
      <FollowConnection path={`/settings/connectors/${key.keyId}/log`} cursor={now.getTime()} />
      <HealthCard connection={connection} mayManage={mayManage} ranges={ranges} />
      {overlap !== null && <OverlapNotice overlap={overlap} keyId={key.keyId} />}
      {/* On a phone: facts first, audit last. */}
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(18rem,24rem)]">
        <div className="order-2 grid min-w-0 grid-cols-[minmax(0,1fr)] gap-4 lg:order-1 lg:col-span-2">
          {shop && <Block what="the shop">{shop}</Block>}
          <Block what="the charts">{charts}</Block>
          {health.state === 'waiting' && sample}
        </div>
        {/* Of a member’s connection to a custom site there is nothing: the facts take its place. */}
        <div className="order-3 grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-4 empty:hidden lg:order-2">
          <Block what="the webhooks">{woocommerce}</Block>
          {editable && <SettingsCard shown={key} />}
          {editable && <WorkbenchCards shown={key} tests={tests} />}
          {mayManage && (
            <Block what="the audit trail">
              <Suspense fallback={<AuditSkeleton />}>{audit}</Suspense>
            </Block>
          )}
        </div>
        <div className="order-1 grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-4 lg:order-3">
          <FactsCard
            connection={connection}
            settled={!editable || key.status === 'expired'}
            deliveryUrl={deliveryUrl}
          />
          <SecretCard connection={connection} />
        </div>
      </div>
    </>
  );
}

function possible({ key }: Connection, mayManage: boolean): Possible {
  const live = mayManage && key.status === 'active' && key.rolledTo === null;
  return {
    rotate: live,
    roll: live,
    revoke: mayManage && key.status !== 'revoked',
    mintAgain: mayManage && key.status === 'revoked',
  };
}

function AuditSkeleton() {
  return (
    <Card className="h-40 p-6" aria-busy>
      <Skeleton className="h-6 w-24" />
      <Skeleton className="mt-4 h-5" />
    </Card>
  );
}
