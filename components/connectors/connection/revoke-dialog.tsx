'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ActionDialog } from '../../action-dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { count } from '../../ui/numbers.ts';
import { Time } from '../../ui/time.tsx';
import { toast } from '../../ui/toaster.tsx';
import { revokeKeyAction } from './connection-actions.ts';
import { useConnection } from './connection-context.tsx';
import { useKeyUse } from './use-key-use.ts';

/** Asks with what will happen to whom, and for the key's 8 characters. */
export function RevokeDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { keyId, name } = useConnection();
  const [typed, setTyped] = useState('');
  const use = useKeyUse(open);
  const router = useRouter();

  function change(next: boolean) {
    setTyped('');
    onOpenChange(next);
  }

  return (
    <ActionDialog
      open={open}
      onOpenChange={change}
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
      cancel="Keep"
      confirm="Revoke"
      pendingWord="Revoking…"
      disabled={typed.trim() !== keyId}
      act={() => revokeKeyAction({ keyId, typed: typed.trim() })}
      done={() => {
        toast(`${name} has been revoked.`);
        router.refresh();
        document.querySelector<HTMLElement>('main h1')?.focus();
      }}
    >
      <Field
        className="mt-4"
        label={
          <>
            Type <code className="font-mono">{keyId}</code> to confirm
          </>
        }
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
    </ActionDialog>
  );
}

/** "Last used 2 min ago, 1,204 requests in 24 h from 203.0.113.42. They will get 401 invalid_api_key from now on." */
function UseWords({ use }: { use: ReturnType<typeof useKeyUse> }) {
  if (use === null) return <p className="min-h-11">Checking who uses it…</p>;
  if ('failed' in use) return <p className="min-h-11">Couldn’t check who uses it: {use.failed}</p>;
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
