'use client';

import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { callAction } from '../../call-action.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/card.tsx';
import { Dialog, DialogClose, DialogContent } from '../../ui/dialog.tsx';
import { FieldError, Fieldset } from '../../ui/field.tsx';
import { RadioGroup, RadioItem } from '../../ui/radio-group.tsx';
import { useConnection } from './connection-context.tsx';

const HOUR_SECONDS = 3600;
const overlaps = [
  { value: '24', label: '24 h' },
  { value: '168', label: '7 d' },
  { value: '720', label: '30 d' },
  { value: '0', label: 'at once' },
];

/** A successor of the key, and how long the old one lives on. */
export function RollDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { keyId, isWooCommerce, actions, showOnce } = useConnection();
  const [overlapHours, setOverlapHours] = useState('24');
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  function close(next: boolean) {
    if (pending) return;
    setOverlapHours('24');
    setProblem(null);
    onOpenChange(next);
  }

  async function roll() {
    setPending(true);
    setProblem(null);
    const overlapSeconds = Number(overlapHours) * HOUR_SECONDS;
    const result = await callAction(actions.rollKey({ keyId, overlapSeconds }));
    setPending(false);
    if (!result.ok) return setProblem(result.message);
    close(false);
    const { key, ...made } = result.value;
    showOnce({ kind: 'rolled', ...made }, { integrationKey: key, signingSecret: null });
  }

  return (
    <Dialog open={open} onOpenChange={close}>
      <DialogContent
        title="Roll key"
        description="Creates a new key with the same settings, signing secret and idempotency keys."
        footer={
          <>
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <Button variant="primary" pending={pending} pendingWord="Rolling…" onClick={roll}>
              Roll key
            </Button>
          </>
        }
      >
        <div className="grid gap-4">
          <Fieldset legend="The old key works until">
            <RadioGroup value={overlapHours} onValueChange={setOverlapHours} className="grid-cols-2">
              {overlaps.map(({ value, label }) => (
                <RadioItem key={value} value={value} label={label} />
              ))}
            </RadioGroup>
          </Fieldset>
          {isWooCommerce && (
            <Notice tone="warn" className="flex gap-2">
              <TriangleAlert aria-hidden className="mt-0.5 size-4.5 shrink-0 text-warn" />
              The delivery URL changes. Paste it into every webhook.
            </Notice>
          )}
          {problem !== null && (
            <div role="alert">
              <FieldError>{problem}</FieldError>
            </div>
          )}
        </div>
      </DialogContent>
    </Dialog>
  );
}
