'use client';

import type { ReactNode } from 'react';
import { isWebhook } from '../../../lib/formats/formats.ts';
import type { PayloadFormat } from '../../../lib/keys/vocabulary.ts';
import type { SampleLanguage } from '../../../lib/samples/fill-sample.ts';
import type { Sample } from '../../../lib/samples/load-samples.ts';
import { Breadcrumb } from '../../ui/breadcrumb.tsx';
import { Button } from '../../ui/button.tsx';
import { Time } from '../../ui/time.tsx';
import { OnceOnly, type OnceOnlySecrets } from '../once-only.tsx';
import { senderOf } from '../sender-of-key.ts';

/** What a rotation or a roll made, without what is secret of it; `isCarried` to a linked shop, where nobody need paste it. */
export type Made =
  | { kind: 'rotated'; keyId: string; at: number; first: boolean; oldSecretUntil: Date | null; isCarried: boolean }
  | { kind: 'rolled'; keyId: string; at: number; oldKeyEndsAt: Date; signed: boolean; isCarried: boolean };

/** How a once-only screen of this page is filled. */
export interface OnceProps {
  name: string;
  payloadFormat: PayloadFormat;
  source: string;
  appUrl: string;
  samples: { signed: readonly Sample[]; unsigned: readonly Sample[] };
  language: SampleLanguage;
}

/** The once-only screen after Rotate signing secret and Roll key, in the place of the connection's page. */
export function ShownOnce({
  made,
  secrets,
  onStored,
  onDone,
  name,
  payloadFormat,
  source,
  appUrl,
  samples,
  language,
}: OnceProps & { made: Made; secrets: OnceOnlySecrets | null; onStored: () => void; onDone: () => void }) {
  const rolled = made.kind === 'rolled';
  return (
    <div
      onClickCapture={(event) => {
        // Once the values are gone, a link to this very page is the way back to it.
        const link = event.target instanceof Element ? event.target.closest('a') : null;
        if (secrets !== null || !link || link.target === '_blank' || link.pathname !== location.pathname) return;
        event.preventDefault();
        event.stopPropagation();
        onDone();
      }}
    >
      <div className="flex min-h-12 items-center lg:h-14 lg:pr-64">
        <Breadcrumb
          crumbs={[{ title: 'Settings' }, { title: 'Connectors', href: '/settings/connectors' }, { title: name }]}
        />
      </div>
      <OnceOnly
        title={titleOf(made, name)}
        keyId={made.keyId}
        secrets={secrets}
        secretNote={rolled && made.signed ? 'unchanged' : null}
        notes={notesOf(made)}
        sender={senderOf({
          payloadFormat,
          source,
          signed: !rolled || made.signed,
        })}
        appUrl={appUrl}
        samples={!rolled || isWebhook(payloadFormat) ? [] : made.signed ? samples.signed : samples.unsigned}
        language={language}
        isCarried={made.isCarried}
        since={made.at}
        onStored={onStored}
      >
        {secrets === null && (
          <Button onClick={onDone}>{rolled ? 'Open the new connection' : 'Back to the connection'}</Button>
        )}
      </OnceOnly>
    </div>
  );
}

function titleOf(made: Made, name: string): string {
  if (made.kind === 'rolled') return `${name} has a new key.`;
  return made.first ? `${name} has a signing secret.` : `${name} has a new signing secret.`;
}

function notesOf(made: Made): ReactNode {
  if (made.kind === 'rolled') {
    if (made.oldKeyEndsAt.getTime() <= made.at) return 'The old key no longer works.';
    return (
      <>
        The old key works until <Time value={made.oldKeyEndsAt} style="sentence" />.
      </>
    );
  }
  if (made.first) return null;
  if (made.oldSecretUntil === null) return 'The old one no longer works.';
  return (
    <>
      Signing secret rotated. The old one stops <Time value={made.oldSecretUntil} style="sentence" />; until then both
      work.
    </>
  );
}
