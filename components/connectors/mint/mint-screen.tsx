'use client';

import Link from 'next/link';
import { useState } from 'react';
import { isWebhook } from '../../../lib/formats/formats.ts';
import type { SampleLanguage } from '../../../lib/samples/fill-sample.ts';
import type { Sample } from '../../../lib/samples/load-samples.ts';
import { PageHeader } from '../../shell/page-header.tsx';
import { Breadcrumb } from '../../ui/breadcrumb.tsx';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/card.tsx';
import { OnceOnly, type OnceOnlySecrets } from '../once-only.tsx';
import { type Sender, senderOf } from '../sender-of-key.ts';
import { mintAction } from './mint-action.ts';
import { MintForm, type Store } from './mint-form.tsx';
import type { inputFrom, MintValues } from './mint-values.ts';

/** The key that the new one is a successor of. */
export interface Predecessor {
  keyId: string;
  name: string;
  /** What the new one may do besides; null: the same. */
  added: string | null;
}

/** The form of a new key, and in its place, once it is made, the page that shows it once. */
export function MintScreen({
  start,
  stores,
  predecessor,
  appUrl,
  samples,
  language,
}: {
  start: MintValues;
  stores: Store[];
  predecessor: Predecessor | null;
  appUrl: string;
  samples: { signed: readonly Sample[]; unsigned: readonly Sample[] };
  language: SampleLanguage;
}) {
  const [made, setMade] = useState<{
    keyId: string;
    at: number;
    name: string;
    sender: Sender;
    signed: boolean;
  } | null>(null);
  /** The only place in this page that has them. */
  const [secrets, setSecrets] = useState<OnceOnlySecrets | null>(null);

  async function onMint(input: ReturnType<typeof inputFrom>) {
    const answer = await mintAction(input);
    if (!answer.ok) return answer;
    const { keyId, key, signingSecret, at } = answer.value;
    setSecrets({ integrationKey: key, signingSecret });
    setMade({
      keyId,
      at,
      name: input.name.trim(),
      sender: senderOf({
        payloadFormat: input.payloadFormat,
        source: input.source ?? '',
        signed: signingSecret !== null,
      }),
      signed: signingSecret !== null,
    });
    window.scrollTo(0, 0);
    return { ok: true, value: null } as const;
  }

  if (made === null) {
    return (
      <>
        <PageHeader
          crumbs={[{ title: 'Connectors', href: '/settings/connectors' }, { title: 'New integration key' }]}
          title="New integration key"
        />
        {predecessor && <SuccessorNotice predecessor={predecessor} isShop={isWebhook(start.payloadFormat)} />}
        <MintForm start={start} stores={stores} onMint={onMint} />
      </>
    );
  }
  return (
    <>
      <div className="flex min-h-12 items-center lg:h-14 lg:pr-64">
        <Breadcrumb
          crumbs={[{ title: 'Settings' }, { title: 'Connectors', href: '/settings/connectors' }, { title: made.name }]}
        />
      </div>
      <OnceOnly
        title={`${made.name} is ready.`}
        keyId={made.keyId}
        secrets={secrets}
        notes={predecessor && <PutIn predecessor={predecessor} />}
        sender={made.sender}
        appUrl={appUrl}
        samples={made.sender === 'webhooks' ? [] : made.signed ? samples.signed : samples.unsigned}
        language={language}
        since={made.at}
        onStored={() => setSecrets(null)}
      >
        {secrets === null && (
          <Button asChild variant="primary">
            <Link href={`/settings/connectors/${made.keyId}`}>Open connection</Link>
          </Button>
        )}
      </OnceOnly>
    </>
  );
}

function SuccessorNotice({ predecessor: { name, added }, isShop }: { predecessor: Predecessor; isShop: boolean }) {
  return (
    <Notice className="mb-6 max-w-180">
      A replacement for {name} with the same settings
      {added && (
        <>
          , and <code className="font-mono">{added}</code>
        </>
      )}
      . Scopes can’t be changed later, so it is a new key with a signing secret of its own
      {isShop && ' and another delivery URL'}. {name} keeps working until you revoke it.
    </Notice>
  );
}

function PutIn({ predecessor: { keyId, name } }: { predecessor: Predecessor }) {
  return (
    <p>
      Put it in your sender, then revoke the old key:{' '}
      <a
        href={`/settings/connectors/${keyId}`}
        target="_blank"
        rel="noopener"
        className="font-medium text-accent underline underline-offset-2"
      >
        {name}
      </a>
      .
    </p>
  );
}
