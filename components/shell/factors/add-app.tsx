'use client';

import { useRouter } from 'next/navigation';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { PasswordInput } from '../../ui/password-input.tsx';
import { FormProblem, issueAt } from '../form-result.tsx';
import { useFormAction } from '../use-form-action.ts';
import { confirmAppAction, startAppAction } from './factor-actions.ts';
import { QrCode } from './qr-code.tsx';
import { RecoveryCodeList } from './recovery-code-list.tsx';

/** Sets up an authenticator app: the password, the QR code and a code of it, then the recovery codes. */
export function AddApp({ email, next }: { email: string; next: string }) {
  const router = useRouter();
  const start = useFormAction(startAppAction);
  const confirm = useFormAction(confirmAppAction);
  if (confirm.result?.ok)
    return (
      <div className="grid gap-4">
        <p role="status">Your authenticator app is set up.</p>
        <RecoveryCodeList codes={confirm.result.value} />
        <div className="pt-2">
          <Button
            variant="primary"
            onClick={() => {
              router.push(next);
              router.refresh();
            }}
          >
            I have stored them
          </Button>
        </div>
      </div>
    );
  if (!start.result?.ok)
    return (
      <form {...start.form} className="grid gap-4">
        <FormProblem result={start.result} />
        <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
        <Field label="Current password" required error={issueAt(start.result, 'password')}>
          <PasswordInput name="password" autoComplete="current-password" autoFocus />
        </Field>
        <div className="pt-2">
          <Button type="submit" variant="primary" pending={start.pending}>
            Continue
          </Button>
        </div>
      </form>
    );
  const { secret, modules } = start.result.value;
  return (
    <form {...confirm.form} className="grid gap-4">
      <p className="text-text-2">Scan this with your authenticator app, then type the code that it shows.</p>
      <QrCode modules={modules} label="QR code for your authenticator app" />
      <div className="grid gap-1.5">
        <p className="text-table text-text-2">No camera? Type this key into the app:</p>
        <p className="wrap-anywhere select-all rounded-control bg-sunken p-2 font-mono text-table">{secret}</p>
        <CopyButton text={secret} label="Copy key" />
      </div>
      <FormProblem result={confirm.result} />
      <Field label="Code" required error={issueAt(confirm.result, 'code')}>
        <Input name="code" autoComplete="one-time-code" inputMode="numeric" autoFocus mono />
      </Field>
      <div className="pt-2">
        <Button type="submit" variant="primary" pending={confirm.pending}>
          Turn on
        </Button>
      </div>
    </form>
  );
}
