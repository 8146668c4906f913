'use client';

import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { isWebhook } from '../../../lib/formats/formats.ts';
import { ActionDialog } from '../../action-dialog.tsx';
import { Notice } from '../../ui/card.tsx';
import { Fieldset } from '../../ui/field.tsx';
import { RadioGroup, RadioItem } from '../../ui/radio-group.tsx';
import { rollKeyAction } from './connection-actions.ts';
import { useConnection } from './connection-context.tsx';
import { ShopReach, useShopReach } from './shop/shop-reach.tsx';

const HOUR_SECONDS = 3600;
const overlaps = [
  { value: '24', label: '24 h' },
  { value: '168', label: '7 d' },
  { value: '720', label: '30 d' },
  { value: '0', label: 'at once' },
];

/** A successor of the key, and how long the old one lives on. */
export function RollDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { keyId, payloadFormat, showOnce } = useConnection();
  const [overlapHours, setOverlapHours] = useState('24');
  const reach = useShopReach(open);

  function change(next: boolean) {
    setOverlapHours('24');
    onOpenChange(next);
  }

  return (
    <ActionDialog
      kind="form"
      open={open}
      onOpenChange={change}
      title="Roll key"
      description="Creates a new key with the same settings, signing secret and idempotency keys."
      confirm="Roll key"
      variant="primary"
      pendingWord="Rolling…"
      act={() => rollKeyAction({ keyId, overlapSeconds: Number(overlapHours) * HOUR_SECONDS })}
      done={({ key, ...made }) =>
        showOnce({ kind: 'rolled', ...made, isCarried: Boolean(reach) }, { integrationKey: key, signingSecret: null })
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
        {reach !== null && <ShopReach reach={reach} what="delivery URL" />}
        {isWebhook(payloadFormat) && reach === null && (
          <Notice tone="warn" className="flex gap-2">
            <TriangleAlert aria-hidden className="mt-0.5 size-4.5 shrink-0 text-warn" />
            The delivery URL changes. Paste it into every webhook.
          </Notice>
        )}
      </div>
    </ActionDialog>
  );
}
