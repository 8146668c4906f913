'use client';

import Link from 'next/link';
import { useState } from 'react';
import type { Factors } from '../../../lib/factors/list-factors.ts';
import { ActionDialog } from '../../action-dialog.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogClose, DialogContent } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { PasswordInput } from '../../ui/password-input.tsx';
import { Status } from '../../ui/status.tsx';
import { Time } from '../../ui/time.tsx';
import { toast } from '../../ui/toaster.tsx';
import { removeAppAction, renewCodesAction } from './factor-actions.ts';
import { PasskeyList } from './passkey-list.tsx';
import { RecoveryCodeList } from './recovery-code-list.tsx';

/** One's own second factors: which there are, and what can be done about them. */
export function FactorsCard({ appSince, recoveryCodes, passkeys }: Factors) {
  const [password, setPassword] = useState('');
  const [codes, setCodes] = useState<string[] | null>(null);
  const hasAny = appSince !== null || passkeys.length > 0;
  const field = (
    <Field label="Current password" required>
      <PasswordInput
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
    </Field>
  );
  const forget = () => setPassword('');
  return (
    <div className="grid gap-3">
      {!hasAny && (
        <p className="text-text-2">
          Whoever learns your password can sign in as you. With a passkey or an authenticator app on your phone, they
          would need that too.
        </p>
      )}
      {passkeys.length > 0 && <PasskeyList passkeys={passkeys} />}
      {appSince !== null && (
        <p className="flex flex-wrap gap-x-4">
          <Status status="connected">Authenticator app</Status>
          <span className="text-text-2">
            set up <Time value={appSince} />
          </span>
        </p>
      )}
      {hasAny && (
        <p className={recoveryCodes < 3 ? 'text-warn' : 'text-text-2'}>
          {recoveryCodes === 1 ? '1 recovery code' : `${recoveryCodes} recovery codes`} left.
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button asChild>
          <Link href="/second-factor?with=passkey">Add a passkey</Link>
        </Button>
        {appSince === null && (
          <Button asChild>
            <Link href="/second-factor">Set up an authenticator app</Link>
          </Button>
        )}
        {hasAny && (
          <ActionDialog
            kind="form"
            trigger={<Button>New recovery codes</Button>}
            onOpenChange={forget}
            title="New recovery codes"
            description="The codes you have now stop working."
            confirm="Create codes"
            variant="primary"
            act={() => renewCodesAction({ password })}
            done={setCodes}
          >
            {field}
          </ActionDialog>
        )}
        {appSince !== null && (
          <ActionDialog
            kind="form"
            trigger={<Button variant="ghost">Turn off the app</Button>}
            onOpenChange={forget}
            title="Turn off the authenticator app"
            description={
              passkeys.length > 0
                ? 'Your passkeys stay, and so do your recovery codes.'
                : 'Your password alone will then sign you in. Your recovery codes stop working.'
            }
            confirm="Turn off"
            act={() => removeAppAction({ password })}
            done={() => toast('Authenticator app turned off.')}
          >
            {field}
          </ActionDialog>
        )}
      </div>
      <Dialog open={codes !== null} onOpenChange={() => setCodes(null)}>
        {codes !== null && (
          <DialogContent
            title="Your new recovery codes"
            onInteractOutside={(event) => event.preventDefault()}
            footer={
              <DialogClose asChild>
                <Button variant="primary">I have stored them</Button>
              </DialogClose>
            }
          >
            <RecoveryCodeList codes={codes} />
          </DialogContent>
        )}
      </Dialog>
    </div>
  );
}
