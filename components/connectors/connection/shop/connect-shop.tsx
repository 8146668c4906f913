'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useEffect, useState } from 'react';
import type { ActionResult, Refusal } from '../../../../lib/action-result.ts';
import type { ApprovalState } from '../../../../lib/woocommerce/shop/approval-state.ts';
import { callAction } from '../../../call-action.ts';
import { Button } from '../../../ui/button.tsx';
import { Notice, TitledCard } from '../../../ui/card.tsx';
import { Field, FieldError } from '../../../ui/field.tsx';
import { Input } from '../../../ui/input.tsx';
import { Status } from '../../../ui/status.tsx';
import { toast } from '../../../ui/toaster.tsx';
import { isWebAddress, shopName } from '../../shop-name.ts';
import { useConnection } from '../connection-context.tsx';
import { takeFocus } from '../focus-card.ts';
import { ConsumerKeySteps } from './consumer-key-steps.tsx';
import { askApprovalAction, linkShopAction } from './shop-actions.ts';
import { useFollowShop } from './use-follow-shop.ts';

const SLOW = 'The shop is slow to answer. This page will show it once it’s connected.';

/** Links the key to its shop: by an approval in WordPress, or by a consumer key that is pasted. */
export function ConnectShop({
  mayAsk,
  approval,
  returned,
  source,
}: {
  /** WordPress brings its keys to https addresses alone. */
  mayAsk: boolean;
  approval: ApprovalState | null;
  /** What was pressed in WordPress, as its way back says. */
  returned: 'approved' | 'denied' | null;
  /** The shop that sends to this key already. */
  source: string | null;
}) {
  const { keyId } = useConnection();
  const router = useRouter();
  const isLinking = approval?.is === 'linking';
  const isAsked = approval?.is === 'asked';
  useFollowShop(isLinking || (isAsked && returned !== 'denied'));
  useEffect(() => takeFocus('shop'), []);
  const [url, setUrl] = useState(approval?.url ?? (source !== null && isWebAddress(source) ? source : ''));
  const [consumerKey, setConsumerKey] = useState('');
  const [consumerSecret, setConsumerSecret] = useState('');
  const [pending, setPending] = useState<'asking' | 'linking' | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const problemAt = (field: string) => refusal?.issues?.find(({ path }) => path === field)?.message;

  async function call<Value>(
    what: 'asking' | 'linking',
    work: Promise<ActionResult<Value>>,
  ): Promise<Value | undefined> {
    setPending(what);
    setRefusal(null);
    const result = await callAction(work, SLOW);
    if (result.ok) return result.value;
    setPending(null);
    setRefusal(result);
    if ('unanswered' in result) router.refresh();
    return undefined;
  }

  async function ask(event: FormEvent) {
    event.preventDefault();
    if (pending !== null) return;
    const place = await call('asking', askApprovalAction({ keyId, url }));
    if (place !== undefined) window.location.assign(place);
  }

  async function link(event: FormEvent) {
    event.preventDefault();
    if (pending !== null) return;
    const input = { keyId, url, consumerKey, consumerSecret };
    if ((await call('linking', linkShopAction(input).then(asDone))) === undefined) return;
    toast(`Connected to ${shopName(url)}.`);
    router.refresh();
  }

  if (isLinking) {
    return (
      <TitledCard title="Connect the shop" id="shop">
        <p role="status">
          <Status status="waiting">Connecting.</Status> {shopName(approval.url)} approved the connection. We’re creating
          its webhooks, which takes a few seconds.
        </p>
      </TitledCard>
    );
  }
  const address = (
    <Field
      label="The shop’s address"
      help="As you open it in the browser, including the folder if it’s in one."
      error={problemAt('url')}
      required
    >
      <Input
        mono
        inputMode="url"
        autoComplete="url"
        spellCheck={false}
        placeholder="https://shop.example"
        value={url}
        onChange={(event) => setUrl(event.target.value)}
      />
    </Field>
  );
  return (
    <TitledCard title="Connect the shop" id="shop">
      <p className="max-w-180 text-text-2">
        Once your shop is connected, we create its webhooks and keep them on, fetch every order that was missed, and
        import your history. Without a connection, this key keeps taking what your webhooks send.
      </p>
      {isAsked && returned === 'denied' && (
        <Notice tone="warn" className="mt-4">
          The request was denied in WordPress, so nothing was connected.
        </Notice>
      )}
      {isAsked && returned !== 'denied' && (
        <Notice tone="warn" className="mt-4">
          {shopName(approval.url)} was asked to approve, but its keys haven’t arrived yet. This page will show it as
          soon as they do. If WordPress said “Access denied”, the shop’s server couldn’t deliver them: a firewall may
          keep it from reaching this console. Then paste a consumer key instead.
        </Notice>
      )}
      {approval?.is === 'failed' && refusal === null && (
        <Notice tone="err" role="alert" className="mt-4">
          {shopName(approval.url)} approved, but we couldn’t connect it: {approval.problem}.
        </Notice>
      )}
      {!mayAsk && (
        <p className="mt-4 max-w-180">
          Approving in WordPress needs this console at an https address, so paste a consumer key here.
        </p>
      )}
      {mayAsk && (
        <form onSubmit={ask} className="mt-4 grid max-w-180 gap-3" noValidate>
          {address}
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <Button type="submit" variant="primary" pending={pending === 'asking'} pendingWord="Checking…">
              Connect with WooCommerce
            </Button>
            <p className="min-w-0 flex-1 basis-56 text-table text-text-3">
              You sign in to WordPress as a shop manager or administrator, press Approve, and come back here.
            </p>
          </div>
        </form>
      )}
      <details className="mt-4 max-w-180" open={!mayAsk || undefined}>
        <summary className="flex min-h-8 w-fit cursor-pointer items-center text-accent underline underline-offset-2 pointer-coarse:min-h-11">
          {mayAsk ? 'Paste a consumer key instead' : 'Paste a consumer key'}
        </summary>
        <form onSubmit={link} className="mt-2 grid gap-3" noValidate autoComplete="off">
          <ConsumerKeySteps />
          {!mayAsk && address}
          <Field label="Consumer key" error={problemAt('consumerKey')} required>
            <Input
              mono
              autoComplete="off"
              spellCheck={false}
              placeholder="ck_…"
              value={consumerKey}
              onChange={(event) => setConsumerKey(event.target.value)}
            />
          </Field>
          <Field
            label="Consumer secret"
            help="Stored sealed, never shown again. Unlink destroys it."
            error={problemAt('consumerSecret')}
            required
          >
            <Input
              mono
              autoComplete="off"
              spellCheck={false}
              placeholder="cs_…"
              value={consumerSecret}
              onChange={(event) => setConsumerSecret(event.target.value)}
            />
          </Field>
          <Button
            type="submit"
            variant={mayAsk ? 'secondary' : 'primary'}
            className="justify-self-start"
            pending={pending === 'linking'}
            pendingWord="Connecting…"
          >
            Connect
          </Button>
        </form>
      </details>
      {refusal !== null && refusal.issues === undefined && (
        <div role="alert" className="mt-3">
          <FieldError>{refusal.message}</FieldError>
        </div>
      )}
    </TitledCard>
  );
}

/** Something to tell from "refused". */
function asDone(result: ActionResult<void>): ActionResult<true> {
  return result.ok ? { ok: true, value: true } : result;
}
