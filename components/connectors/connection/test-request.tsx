'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import type { SentTest } from '../../../lib/workbench/send-test.ts';
import { callAction } from '../../call-action.ts';
import { Button } from '../../ui/button.tsx';
import { Time } from '../../ui/time.tsx';
import { sendTestAction, undoTestAction } from './workbench-actions.ts';

interface Said {
  text: string;
  isBad: boolean;
  /** Of the log. */
  requestId: string | null;
}

/** The button that sends a test, what came of it, and what it made, to be taken away again. */
export function TestRequest({ keyId, isSigned, tests }: { keyId: string; isSigned: boolean; tests: SentTest[] }) {
  const router = useRouter();
  const box = useRef<HTMLDivElement>(null);
  const [said, setSaid] = useState<Said | null>(null);
  /** `send`, or the id of the test that is being undone. */
  const [pending, setPending] = useState<string | null>(null);
  const say = (text: string, isBad = false, requestId: string | null = null) => {
    setSaid({ text, isBad, requestId });
    setPending(null);
  };
  const send = async () => {
    if (pending !== null) return;
    setPending('send');
    const result = await callAction(sendTestAction({ keyId }));
    router.refresh();
    if (!result.ok) return say(result.message, true);
    const { status, error, detail, requestId, externalId } = result.value;
    if (error === null) return say(`${status}: ${externalId} was created.`, false, requestId);
    say(`${status} ${error}: ${detail ?? ''}.`, true, requestId);
  };
  const undo = async ({ id, externalId }: SentTest) => {
    if (pending !== null) return;
    setPending(id);
    const result = await callAction(undoTestAction({ testId: id }));
    router.refresh();
    say(result.ok ? `${externalId} has been deleted.` : result.message, !result.ok);
    box.current?.closest('section')?.querySelector('h2')?.focus();
  };
  return (
    <div ref={box} className="grid gap-3">
      <div>
        <Button onClick={() => void send()} pending={pending === 'send'} pendingWord="Sending…">
          {isSigned ? 'Send a signed test request' : 'Send a test request'}
        </Button>
      </div>
      <p role="status" className={said?.isBad ? 'wrap-anywhere text-err' : 'wrap-anywhere font-medium'}>
        {said?.text}{' '}
        {said?.requestId && (
          <Link
            href={`/settings/connectors/${keyId}?row=${said.requestId}`}
            prefetch={false}
            className="font-medium text-accent underline underline-offset-2"
          >
            Open the request
          </Link>
        )}
      </p>
      {tests.length > 0 && (
        <ul aria-label="Tests that are not undone" className="divide-y divide-border border-border border-t">
          {tests.map((test) => (
            <li key={test.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
              <span className="wrap-anywhere min-w-0 flex-1 basis-60">
                <code className="font-mono text-table">{test.externalId}</code>
                <span className="block text-table text-text-2">
                  {test.sentBy}, <Time value={test.sentAt} />
                </span>
              </span>
              <Button
                size="small"
                aria-label={`Undo ${test.externalId}`}
                pending={pending === test.id}
                pendingWord="Undoing…"
                onClick={() => void undo(test)}
              >
                Undo
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
