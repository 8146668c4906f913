'use client';

import { ChevronRight } from 'lucide-react';
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { fillSample, type SampleLanguage } from '../../lib/samples/fill-sample.ts';
import type { Sample } from '../../lib/samples/load-samples.ts';
import { addressWarnings } from '../../lib/woocommerce/address-warnings.ts';
import { CodeTabs } from '../docs/code-tabs.tsx';
import { useLeaveGuard } from '../shell/use-leave-guard.ts';
import { AlertDialog, AlertDialogCancel, AlertDialogContent } from '../ui/alert-dialog.tsx';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/card.tsx';
import { HttpStep } from './mint/http-step.tsx';
import { SecretValue } from './mint/secret-value.tsx';
import { WaitingBox } from './mint/waiting-box.tsx';
import { WooCommerceSteps } from './mint/woocommerce-steps.tsx';
import type { Sender } from './sender-of-key.ts';

/** What was made and is shown once: a key with its secret, a rotated secret (no key), or a rolled key (no secret). */
export interface OnceOnlySecrets {
  integrationKey: string | null;
  signingSecret: string | null;
}

/**
 * The page after Create key, Rotate signing secret and Roll key: values shown once, what to do with them, and the
 * waiting for the first request. It asks before it is left, and takes the place of the page, in no dialog.
 *
 * Controlled: whoever shows it holds `secrets` in its state and nowhere else, and lets go of them in `onStored`, which is
 * called on "I have stored them" and when the browser leaves the page. With `secrets` null the rest stays, and the
 * samples read `$PC_KEY` and `$PC_SECRET`; `children` follow at the foot, a link onwards say.
 */
export function OnceOnly({
  title,
  keyId,
  secrets,
  secretNote = null,
  notes = null,
  sender,
  appUrl,
  samples,
  language,
  isCarried = false,
  since,
  onStored,
  children,
}: {
  /** `Main shop is ready.`; that it is shown once is said after it. */
  title: string;
  /** The bare 8 of the key that is waited for: of a roll, the successor. */
  keyId: string;
  secrets: OnceOnlySecrets | null;
  /** In place of a signing secret that was not made: `unchanged`, say. */
  secretNote?: string | null;
  /** Sentences under the values: when the old one stops. */
  notes?: ReactNode;
  /** What will send with it: its own steps are shown. */
  sender: Sender;
  /** APP_URL, without a slash at its end. */
  appUrl: string;
  /** `loadSamples(…, { url: appUrl })`, not filled in; shown to who sends by code, and empty where there is no key to fill in. */
  samples: readonly Sample[];
  language: SampleLanguage;
  /** We put it into the webhooks of the linked shop. */
  isCarried?: boolean;
  /** When it was made, in milliseconds of the server's clock: what came before is not waited for. */
  since: number;
  onStored: () => void;
  children?: ReactNode;
}) {
  const [copied, setCopied] = useState<readonly string[]>([]);
  const leaving = useLeaveGuard(secrets !== null, 'entry');
  const heading = useRef<HTMLHeadingElement>(null);
  useForgetOnLeave(onStored);
  useEffect(() => heading.current?.focus(), []);

  const made = {
    'integration key': secrets?.integrationKey ?? null,
    'signing secret': secrets?.signingSecret ?? null,
  };
  const isWooCommerce = sender === 'webhooks';
  // A shop signs its webhooks and has no use for the key.
  const needed = Object.entries(made).filter(
    ([name, value]) => value && !(isWooCommerce && name === 'integration key'),
  );
  const missing = needed.flatMap(([name]) => (copied.includes(name) ? [] : [name]));
  const several = Object.values(made).filter(Boolean).length > 1;
  const note = (name: string) => () => setCopied((before) => [...before, name]);
  const deliveryUrl = `${appUrl}/integrations/v1/webhook/woocommerce/${keyId}`;
  const filled = samples.map((sample) => ({
    ...sample,
    code: fillSample(sample.language, sample.code, {
      ...(secrets?.integrationKey && { key: secrets.integrationKey }),
      ...(secrets?.signingSecret && { secret: secrets.signingSecret }),
    }),
  }));
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <div>
        <h1 ref={heading} tabIndex={-1} className="wrap-anywhere font-semibold text-title outline-none">
          {title}
        </h1>
        <p className="text-text-2">
          {secrets === null
            ? 'Stored. They are gone from this page and can’t be shown again.'
            : isWooCommerce && made['signing secret'] !== null
              ? 'Paste these into WooCommerce now. The secret is shown only once.'
              : several
                ? 'Store these now. They are shown only once.'
                : 'Store it now. It is shown only once.'}
        </p>
      </div>
      <div className="overflow-hidden rounded-card border border-border bg-surface">
        {isWooCommerce && (
          <SecretValue label="Delivery URL" note="Goes in Delivery URL" value={deliveryUrl} hidable={false} />
        )}
        {secrets?.integrationKey && !isWooCommerce && (
          <SecretValue label="Integration key" value={secrets.integrationKey} onCopied={note('integration key')} />
        )}
        {secrets?.signingSecret && (
          <SecretValue
            label="Signing secret (plaintext)"
            {...(isWooCommerce && { note: 'Goes in Secret' })}
            value={secrets.signingSecret}
            onCopied={note('signing secret')}
          />
        )}
        {secretNote !== null && (
          <p className="border-border border-b px-4 py-3 text-table last:border-b-0">
            <span className="font-medium">Signing secret:</span> {secretNote}
          </p>
        )}
        {secrets === null && (
          <p className="border-border border-b px-4 py-3 font-mono text-table last:border-b-0">pck_int_{keyId}</p>
        )}
        {secrets?.integrationKey && isWooCommerce && (
          <details className="group">
            <summary className="flex min-h-11 cursor-pointer list-none items-center gap-2 px-4 py-2">
              <ChevronRight aria-hidden className="size-4 shrink-0 transition-transform group-open:rotate-90" />
              <span className="min-w-0 text-table">
                <span className="font-medium">Integration key</span>{' '}
                <span className="text-text-2">Not needed for WooCommerce webhooks</span>
              </span>
            </summary>
            <SecretValue label="Integration key" value={secrets.integrationKey} onCopied={note('integration key')} />
          </details>
        )}
      </div>
      {notes && <div className="text-text-2">{notes}</div>}
      {isWooCommerce ? (
        <>
          <ReachWarning appUrl={appUrl} />
          {isCarried ? (
            <Notice tone="info">
              The shop is connected, so we put this into its webhooks for you. There’s nothing to paste.
            </Notice>
          ) : (
            <WooCommerceSteps
              secretChanged={made['signing secret'] !== null || secrets === null}
              urlChanged={made['integration key'] !== null || secrets === null}
            />
          )}
        </>
      ) : sender === 'http-step' && (secrets === null || secrets.integrationKey !== null) ? (
        <HttpStep appUrl={appUrl} integrationKey={secrets?.integrationKey ?? null} onCopied={note('integration key')} />
      ) : (
        filled.length > 0 && (
          <div className="*:max-w-none!">
            <CodeTabs
              title={
                secrets === null
                  ? 'Send an order. It reads $PC_KEY and $PC_SECRET.'
                  : 'Send an order: paste it into a terminal as it is'
              }
              samples={filled}
              remembered={language}
            />
          </div>
        )
      )}
      <WaitingBox keyId={keyId} since={since} appUrl={appUrl} isShop={sender === 'webhooks'} />
      <div className="flex flex-wrap items-center gap-3">
        {secrets !== null && (
          <Button
            variant="primary"
            onClick={() => {
              onStored();
              heading.current?.focus(); // the button itself is gone
            }}
          >
            I have stored {several ? 'them' : 'it'}
          </Button>
        )}
        {children}
      </div>
      <AlertDialog open={leaving.isAsked} onOpenChange={(open) => !open && leaving.stay()}>
        <AlertDialogContent
          title="Leave this page?"
          description={leaveText(missing, needed.length)}
          footer={
            <>
              <AlertDialogCancel asChild>
                <Button onClick={leaving.stay}>Stay</Button>
              </AlertDialogCancel>
              <Button
                variant="danger"
                onClick={() => {
                  leaving.leave();
                  onStored();
                }}
              >
                {missing.length > 0 ? `Leave without ${missing.length > 1 ? 'them' : 'it'}` : 'Leave'}
              </Button>
            </>
          }
        />
      </AlertDialog>
    </div>
  );
}

function leaveText(missing: readonly string[], needed: number): string {
  const again = (many: boolean) => `${many ? 'They' : 'It'} can’t be shown again.`;
  if (needed === 0) return 'You can find the delivery URL on the connection’s page. The key can’t be shown again.';
  if (missing.length === 0) return `You have copied ${needed > 1 ? 'them' : 'it'}. ${again(needed > 1)}`;
  return `You haven’t copied the ${missing.join(' and the ')}. ${missing.length > 1 ? 'They' : 'It'} can’t be shown again.`;
}

/** Before the steps: a shop cannot call an address that is not public. */
function ReachWarning({ appUrl }: { appUrl: string }) {
  const { refused, plain } = addressWarnings(appUrl);
  if (refused === null && plain === null) return null;
  return (
    <Notice tone="warn" className="grid gap-1">
      {refused && <p className="font-medium">{refused}</p>}
      {plain && <p>{plain}</p>}
    </Notice>
  );
}

/** A page that is left must not come back from the browser's memory with secrets in it. */
function useForgetOnLeave(forget: () => void): void {
  const onHide = useEffectEvent(() => flushSync(forget));
  useEffect(() => {
    window.addEventListener('pagehide', onHide);
    return () => window.removeEventListener('pagehide', onHide);
  }, []);
}
