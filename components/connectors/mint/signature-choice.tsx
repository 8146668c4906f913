'use client';

import { formats } from '../../../lib/formats/formats.ts';
import { Notice } from '../../ui/card.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field, Fieldset } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { RadioGroup, RadioItem } from '../../ui/radio-group.tsx';
import { ForLife } from './for-life.tsx';
import { hasSecret, type MintValues } from './mint-values.ts';

/** Whether requests must be signed, and with which secret. */
export function SignatureChoice({
  values,
  error,
  onChange,
  onLeft,
}: {
  values: MintValues;
  error: string | undefined;
  onChange: (changes: Partial<MintValues>) => void;
  onLeft: () => void;
}) {
  const {
    name,
    signature: { always },
  } = formats[values.payloadFormat];
  const signed = hasSecret(values);
  return (
    <Fieldset legend="Signature">
      <Checkbox
        label={<ForLife>Require a signature</ForLife>}
        help={
          always
            ? `Always, for ${name}.`
            : 'Each request proves that its sender has the signing secret and that nobody changed it on the way.'
        }
        checked={values.requireSignature}
        disabled={always}
        onCheckedChange={(on) => onChange({ requireSignature: on === true, withSecret: false })}
      />
      {!values.requireSignature && (
        <>
          <Notice tone="warn">
            Anyone who has the key can send. Fine for Zapier or Make, not for your own server.
          </Notice>
          <Checkbox
            label="Create a signing secret anyway"
            help="Signatures that are sent are checked, but none is required."
            checked={values.withSecret}
            onCheckedChange={(on) => onChange({ withSecret: on === true })}
          />
        </>
      )}
      {signed && (
        <RadioGroup
          value={values.secret}
          onValueChange={(secret) => onChange({ secret: secret === 'mine' ? 'mine' : 'make' })}
          aria-label="Signing secret"
          className="mt-1"
        >
          <RadioItem value="make" label="Create a signing secret" help="64 characters, shown once after Create key." />
          <RadioItem
            value="mine"
            label="Use the one I have"
            help="For a sender that has one already, such as a webhook whose secret you cannot change."
          />
        </RadioGroup>
      )}
      {signed && values.secret === 'mine' && (
        <Field
          label="Your signing secret"
          help="16 to 255 printable characters. Stored sealed, never shown again."
          error={error}
          className="pl-7"
        >
          <Input
            mono
            value={values.ownSecret}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => onChange({ ownSecret: event.target.value })}
            onBlur={onLeft}
          />
        </Field>
      )}
    </Fieldset>
  );
}
