'use client';

import { useState } from 'react';
import { ActionDialog } from '../../action-dialog.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { PasswordInput } from '../../ui/password-input.tsx';
import { Time } from '../../ui/time.tsx';
import { toast } from '../../ui/toaster.tsx';
import { removePasskeyAction, renamePasskeyAction } from './factor-actions.ts';

export interface ShownPasskey {
  id: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

/** One's own passkeys. */
export function PasskeyList({ passkeys }: { passkeys: ShownPasskey[] }) {
  return (
    <ul aria-label="Passkeys" className="divide-y divide-border">
      {passkeys.map((passkey) => (
        <PasskeyRow key={passkey.id} {...passkey} />
      ))}
    </ul>
  );
}

function PasskeyRow({ id, name, createdAt, lastUsedAt }: ShownPasskey) {
  const [newName, setNewName] = useState(name);
  const [password, setPassword] = useState('');
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-60">
        <p className="wrap-anywhere font-medium">{name}</p>
        <p className="text-table text-text-3">
          added <Time value={createdAt} />
          {lastUsedAt !== null && (
            <>
              , last used <Time value={lastUsedAt} />
            </>
          )}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <ActionDialog
          kind="form"
          trigger={
            <Button variant="ghost" aria-label={`Rename ${name}`}>
              Rename
            </Button>
          }
          onOpenChange={() => setNewName(name)}
          title="Rename the passkey"
          confirm="Rename"
          variant="primary"
          act={() => renamePasskeyAction({ id, name: newName })}
        >
          <Field label="Name" required>
            <Input value={newName} onChange={(event) => setNewName(event.target.value)} />
          </Field>
        </ActionDialog>
        <ActionDialog
          kind="form"
          trigger={
            <Button variant="ghost" aria-label={`Remove ${name}`}>
              Remove
            </Button>
          }
          onOpenChange={() => setPassword('')}
          title={`Remove the passkey ${name}`}
          description="It no longer signs you in. You may want to delete it on your device, too."
          confirm="Remove"
          act={() => removePasskeyAction({ id, password })}
          done={() => toast('Passkey removed.')}
        >
          <Field label="Current password" required>
            <PasswordInput
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          </Field>
        </ActionDialog>
      </div>
    </li>
  );
}
