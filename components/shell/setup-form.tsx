'use client';

import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Input } from '../ui/input.tsx';
import { PasswordInput } from '../ui/password-input.tsx';
import { Select } from '../ui/select.tsx';
import { setUpAction } from './entry-actions.ts';
import { FormProblem, issueAt } from './form-result.tsx';
import { useFormAction } from './use-form-action.ts';

/** The first owner and the first store, in one form. What the command line has made already is named, not made again. */
export function SetupForm({
  token,
  organization,
  stores,
  currencies,
}: {
  token: string;
  /** Empty when there is none yet. */
  organization: string;
  stores: { name: string; currency: string }[];
  currencies: readonly string[];
}) {
  const { form, result, pending } = useFormAction(setUpAction);
  return (
    <form {...form} className="grid gap-6">
      <input type="hidden" name="token" value={token} />
      <Part title="You">
        <Field label="E-mail" required error={issueAt(result, 'email')}>
          <Input type="email" name="email" autoComplete="username" autoCapitalize="none" autoFocus />
        </Field>
        <Field
          label="Password"
          required
          error={issueAt(result, 'password')}
          help="12 characters or more. A sentence is fine."
        >
          <PasswordInput name="password" autoComplete="new-password" minLength={12} />
        </Field>
      </Part>
      <Part title="Shop">
        <Field label="Organization" required error={issueAt(result, 'organization')} className="sm:col-span-2">
          <Input name="organization" autoComplete="organization" maxLength={200} defaultValue={organization} />
        </Field>
        {stores.length === 0 ? (
          <>
            <Field label="Store" required error={issueAt(result, 'store')}>
              <Input name="store" autoComplete="off" maxLength={200} />
            </Field>
            <Field
              label="Currency"
              required
              error={issueAt(result, 'currency')}
              help="Used when an order doesn’t say its currency."
            >
              <Select name="currency" defaultValue="EUR">
                {currencies.map((code) => (
                  <option key={code} value={code}>
                    {code}
                  </option>
                ))}
              </Select>
            </Field>
          </>
        ) : (
          <p className="text-text-2 sm:col-span-2">
            {stores.length === 1 ? 'Its store is' : 'Its stores are'}{' '}
            {stores.map(({ name, currency }) => `${name} (${currency})`).join(', ')}, created on the command line.
          </p>
        )}
      </Part>
      <FormProblem result={result} />
      <div>
        <Button type="submit" variant="primary" pending={pending} pendingWord="Setting up…">
          {stores.length === 0 ? 'Create owner and store' : 'Create owner'}
        </Button>
      </div>
    </form>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="grid gap-4 sm:grid-cols-2">
      <legend className="mb-3 font-semibold text-section">{title}</legend>
      {children}
    </fieldset>
  );
}
