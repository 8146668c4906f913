'use client';

import { useState } from 'react';
import type { TriedSignature } from '../../../lib/connections/try-signature.ts';
import { callAction } from '../../call-action.ts';
import { DiagnosisPanel } from '../../request-log/diagnosis-panel.tsx';
import { SeenText } from '../../request-log/payload/seen-text.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { bytes } from '../../ui/numbers.ts';
import { Status } from '../../ui/status.tsx';
import { Textarea } from '../../ui/textarea.tsx';
import { trySignatureAction } from './workbench-actions.ts';

interface Shown {
  tried: TriedSignature | null;
  failed: string | null;
  /** The body that was looked at. */
  body: string;
}

/** Paste a body and its signature, and see what we compute and where it parts. Both go to the server, which has the secret. */
export function SignatureWorkbench({ keyId, header }: { keyId: string; header: string }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const [isPending, setPending] = useState(false);
  const check = async (form: FormData) => {
    const body = String(form.get('body') ?? '').replaceAll('\r\n', '\n'); // as forms write line breaks
    setPending(true);
    const result = await callAction(
      trySignatureAction({ keyId, body, header: String(form.get('header') ?? '') }),
      'The server did not answer. Try again.',
    );
    setPending(false);
    setShown(result.ok ? { tried: result.value, failed: null, body } : { tried: null, failed: result.message, body });
  };
  return (
    <>
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isPending) void check(new FormData(event.currentTarget));
        }}
      >
        <Field label="Body" help="Exactly as it was sent. A line break counts as \n.">
          <Textarea name="body" mono rows={4} spellCheck={false} autoComplete="off" />
        </Field>
        <Field label={header} help="The header’s value, or all headers, one per line.">
          <Textarea name="header" mono rows={2} spellCheck={false} autoComplete="off" />
        </Field>
        <div>
          <Button type="submit" pending={isPending} pendingWord="Checking…">
            Check signature
          </Button>
        </div>
      </form>
      <div role="status">
        {shown?.failed && <p className="mt-4 text-err">{shown.failed}</p>}
        {shown?.tried && <Tried tried={shown.tried} body={shown.body} />}
      </div>
    </>
  );
}

/** Of a long body its beginning: the rest is signed, too. */
const SHOWN_OF_BODY = 160;

function Tried({ tried, body }: { tried: TriedSignature; body: string }) {
  const { code, timestamp, theirs, ours, diagnosis } = tried;
  const isLong = body.length > SHOWN_OF_BODY;
  return (
    <section aria-label="Result" className="mt-4 grid gap-3 border-border border-t pt-4">
      {code === null ? (
        <p>
          <Status status="connected">The signature is right.</Status> If you sent this request now, its signature would
          be accepted.
        </p>
      ) : (
        <p>
          <Status status="warning" chip>
            <span className="font-mono">{code}</span>
          </Status>
        </p>
      )}
      {diagnosis !== null && (
        <div>
          <DiagnosisPanel diagnosis={diagnosis} ways={[]} keyId={null} />
        </div>
      )}
      <dl className="grid gap-x-4 gap-y-1 text-table sm:grid-cols-[10rem_minmax(0,1fr)]">
        <dt className="text-text-2">What is signed</dt>
        <dd className="wrap-anywhere font-mono">
          {timestamp !== null && <SeenText>{`${timestamp}.`}</SeenText>}
          <SeenText>{body.slice(0, SHOWN_OF_BODY)}</SeenText>
          {isLong && <span className="font-sans text-text-2"> … all of it</span>}
          {body === '' && timestamp === null && (
            <span className="font-sans text-text-2">nothing: the body is empty</span>
          )}
        </dd>
        <dt className="text-text-2">Body</dt>
        <dd className="wrap-anywhere">
          {bytes(tried.bytes)}, SHA-256 <span className="font-mono">{tried.bodySha256}</span>
        </dd>
        <dt className="text-text-2">Your MAC</dt>
        <dd className="font-mono">{theirs === null ? <NotThere /> : `${theirs}…`}</dd>
        <dt className="text-text-2">Our MAC</dt>
        <dd>
          {ours === null ? <NotThere /> : <span className="font-mono">{ours}…</span>}{' '}
          <span className="text-text-2">
            We show only the beginning, because the whole MAC would be a valid signature.
          </span>
        </dd>
      </dl>
    </section>
  );
}

function NotThere() {
  return <span className="font-sans text-text-2">none found</span>;
}
