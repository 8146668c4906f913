'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { callAction } from '../../call-action.ts';
import { AlertDialog, AlertDialogCancel, AlertDialogContent } from '../../ui/alert-dialog.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { count } from '../../ui/numbers.ts';
import { Time } from '../../ui/time.tsx';
import { toast } from '../../ui/toaster.tsx';
import type { KeyUse } from './connection-actions.ts';
import { useConnection } from './connection-context.tsx';
import { useKeyUse } from './use-key-use.ts';

/** Asks with what will happen to whom, and for the key's 8 characters. */
export function RevokeDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { keyId, name, actions } = useConnection();
  const [typed, setTyped] = useState('');
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const use = useKeyUse(open);
  const router = useRouter();

  function close(next: boolean) {
    if (pending) return;
    setTyped('');
    setProblem(null);
    onOpenChange(next);
  }

  async function revoke(event: FormEvent) {
    event.preventDefault();
    if (typed.trim() !== keyId || pending) return;
    setPending(true);
    const result = await callAction(actions.revokeKey({ keyId, typed: typed.trim() }));
    setPending(false);
    if (!result.ok) return setProblem(result.message);
    onOpenChange(false);
    toast(`${name} has been revoked.`);
    router.refresh();
    document.querySelector<HTMLElement>('main h1')?.focus();
  }

  return (
    <AlertDialog open={open} onOpenChange={close}>
      <AlertDialogContent
        title={`Revoke ${name}`}
        description={
          <>
            <UseWords use={use} />
            <p>This can’t be undone.</p>
          </>
        }
        onCloseAutoFocus={(event) => {
          // After a revocation its button is gone.
          event.preventDefault();
          const opener = document.querySelector<HTMLElement>('[data-opens=revoke]');
          (opener ?? document.querySelector<HTMLElement>('main h1'))?.focus();
        }}
        footer={
          <>
            <AlertDialogCancel asChild>
              <Button>Keep</Button>
            </AlertDialogCancel>
            <Button
              type="submit"
              form="revoke"
              variant="danger"
              disabled={typed.trim() !== keyId}
              pending={pending}
              pendingWord="Revoking…"
            >
              Revoke
            </Button>
          </>
        }
      >
        <form id="revoke" onSubmit={revoke} noValidate className="mt-4">
          <Field
            label={
              <>
                Type <code className="font-mono">{keyId}</code> to confirm
              </>
            }
            error={problem}
          >
            <Input
              mono
              value={typed}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              onChange={(event) => setTyped(event.target.value)}
            />
          </Field>
        </form>
      </AlertDialogContent>
    </AlertDialog>
  );
}

/** "Last used 2 min ago, 1,204 requests in 24 h from 203.0.113.42. They will get 401 invalid_api_key from now on." */
function UseWords({ use }: { use: KeyUse | null }) {
  if (use === null) return <p className="min-h-11">Checking who uses it…</p>;
  if (use.lastUsedAt === null) return <p className="min-h-11">It has never been used.</p>;
  return (
    <p className="min-h-11">
      Last used <Time value={use.lastUsedAt} bare />, {count(use.requests)}{' '}
      {use.requests === 1 ? 'request' : 'requests'} in 24 h
      {use.addresses.length > 0 && (
        <>
          {' '}
          from <span className="wrap-anywhere font-mono">{use.addresses.join(', ')}</span>
        </>
      )}
      . {use.requests > 0 && 'They will get '}
      {use.requests > 0 && <code className="font-mono">401 invalid_api_key</code>}
      {use.requests > 0 && ' from now on.'}
    </p>
  );
}
