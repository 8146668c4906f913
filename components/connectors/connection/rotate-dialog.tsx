'use client';

import { useState } from 'react';
import { ActionDialog } from '../../action-dialog.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field, Fieldset } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { count } from '../../ui/numbers.ts';
import { RadioGroup, RadioItem } from '../../ui/radio-group.tsx';
import { rotateSecretAction } from './connection-actions.ts';
import { useConnection } from './connection-context.tsx';
import { ShopReach, useShopReach } from './shop/shop-reach.tsx';
import { useKeyUse } from './use-key-use.ts';

const HOUR_SECONDS = 3600;
const overlaps = [
  { value: '0', label: 'at once' },
  { value: '1', label: 'after 1 h' },
  { value: '6', label: 'after 6 h' },
  { value: '24', label: 'after 24 h' },
];

/** A new signing secret: when the old one stops, and which the new one is. */
export function RotateDialog({
  first,
  open,
  onOpenChange,
}: {
  /** There is none yet. */
  first: boolean;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const { keyId, showOnce } = useConnection();
  const [overlapHours, setOverlapHours] = useState('0');
  const [leaked, setLeaked] = useState(false);
  const [own, setOwn] = useState<string | null>(null);
  const [secretProblem, setSecretProblem] = useState<string | null>(null);
  const use = useKeyUse(open && !first);
  const reach = useShopReach(open && !first);

  function change(next: boolean) {
    setOverlapHours('0');
    setLeaked(false);
    setOwn(null);
    setSecretProblem(null);
    onOpenChange(next);
  }

  /** What is wrong with the secret stands at its field. */
  async function rotate() {
    setSecretProblem(null);
    const overlapSeconds = leaked ? 0 : Number(overlapHours) * HOUR_SECONDS;
    const given = own === null ? {} : { signingSecret: own };
    const result = await rotateSecretAction({ keyId, overlapSeconds, leaked, ...given });
    const ofSecret = result.ok ? undefined : result.issues?.find(({ path }) => path === 'signingSecret');
    if (ofSecret === undefined) return result;
    setSecretProblem(ofSecret.message);
    return null;
  }

  return (
    <ActionDialog
      kind="form"
      open={open}
      onOpenChange={change}
      title={first ? 'Add signing secret' : 'Rotate signing secret'}
      confirm={first ? 'Add' : 'Rotate'}
      variant="primary"
      pendingWord="Rotating…"
      act={rotate}
      done={({ signingSecret, oldSecretUntil, at }) =>
        showOnce(
          { kind: 'rotated', keyId, at, first, oldSecretUntil, isCarried: Boolean(reach) },
          { integrationKey: null, signingSecret },
        )
      }
    >
      <div className="grid gap-4">
        {!first && (
          <>
            <Fieldset legend="The old secret stops">
              <RadioGroup
                value={leaked ? '0' : overlapHours}
                onValueChange={setOverlapHours}
                disabled={leaked}
                className="grid-cols-2"
              >
                {overlaps.map(({ value, label }) => (
                  <RadioItem key={value} value={value} label={label} />
                ))}
              </RadioGroup>
            </Fieldset>
            <Checkbox
              checked={leaked}
              onCheckedChange={(checked) => setLeaked(checked === true)}
              label="It leaked: destroy it at once"
              help={leaked ? 'After that we can’t tell you if a sender still uses it.' : undefined}
            />
          </>
        )}
        <Fieldset legend="The new secret">
          <RadioGroup
            value={own === null ? 'made' : 'own'}
            onValueChange={(value) => {
              setSecretProblem(null);
              setOwn(value === 'own' ? '' : null);
            }}
            className="grid-cols-2"
          >
            <RadioItem value="made" label="Create one" />
            <RadioItem value="own" label="Use my own" />
          </RadioGroup>
          {own !== null && (
            <Field
              label="My secret"
              help="16 to 255 printable characters. Stored sealed, never shown again."
              error={secretProblem}
              required
            >
              <Input
                mono
                value={own}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => setOwn(event.target.value)}
              />
            </Field>
          )}
        </Fieldset>
        {reach !== null && <ShopReach reach={reach} what="secret" />}
        {!first && reach === null && (
          <p className="min-h-11 text-text-2">{signedWords(use, leaked ? 0 : Number(overlapHours))}</p>
        )}
      </div>
    </ActionDialog>
  );
}

/** What a rotation does to those who sign now. */
function signedWords(use: ReturnType<typeof useKeyUse>, overlapHours: number): string {
  if (use === null) return 'Checking who signs with it…';
  if ('failed' in use) return `Couldn’t check who signs with it: ${use.failed}`;
  const { signed } = use;
  if (signed.requests === 0) return 'No signed request in 24 h.';
  const requests = `${count(signed.requests)}${signed.atLeast ? ' or more' : ''} signed ${signed.requests === 1 ? 'request' : 'requests'} in 24 h`;
  return overlapHours === 0
    ? `${requests} will fail until the sender has it.`
    : `${requests}. The sender has ${overlapHours} h to switch to the new one.`;
}
