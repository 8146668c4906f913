'use client';

import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { PasswordInput } from '../../ui/password-input.tsx';
import { FormProblem, issueAt } from '../form-result.tsx';
import { useFormAction } from '../use-form-action.ts';
import { confirmAppAction, startAppAction } from './factor-actions.ts';
import { QrCode } from './qr-code.tsx';
import { StoreCodes } from './store-codes.tsx';

interface Started {
  secret: string;
  modules: boolean[][];
}

/** Sets up an authenticator app, first of all by the password: a session alone could be somebody else’s by now. */
export function AddApp({ email, next }: { email: string; next: string }) {
  const { form, result, pending } = useFormAction(startAppAction);
  if (result?.ok) return <ScanCode started={result.value} next={next} />;
  return (
    <form {...form} className="grid gap-4">
      <FormProblem result={result} />
      <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
      <Field label="Current password" required error={issueAt(result, 'password')}>
        <PasswordInput name="password" autoComplete="current-password" autoFocus />
      </Field>
      <div className="pt-2">
        <Button type="submit" variant="primary" pending={pending}>
          Continue
        </Button>
      </div>
    </form>
  );
}

/** Then the QR code and a code of the app. */
function ScanCode({ started: { secret, modules }, next }: { started: Started; next: string }) {
  const { form, result, pending } = useFormAction(confirmAppAction);
  if (result?.ok)
    return (
      <StoreCodes
        says="Your authenticator app is set up. These recovery codes replace any you had."
        codes={result.value}
        next={next}
      />
    );
  return (
    <form {...form} className="grid gap-4">
      <p className="text-text-2">Scan this with your authenticator app, then type the code it shows.</p>
      <QrCode modules={modules} label="QR code for your authenticator app" />
      <div className="grid gap-1.5">
        <p className="text-table text-text-2">No camera? Type this key into the app:</p>
        <p className="wrap-anywhere select-all rounded-control bg-sunken p-2 font-mono text-table">{secret}</p>
        <CopyButton text={secret} label="Copy key" />
      </div>
      <FormProblem result={result} />
      <Field label="Code" required error={issueAt(result, 'code')}>
        <Input name="code" autoComplete="one-time-code" inputMode="numeric" autoFocus mono />
      </Field>
      <div className="pt-2">
        <Button type="submit" variant="primary" pending={pending}>
          Turn on
        </Button>
      </div>
    </form>
  );
}
