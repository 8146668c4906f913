'use client';

import { type ReactNode, useState } from 'react';
import type { ActionResult } from '../../../lib/action-result.ts';
import { ActionDialog } from '../../action-dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { toast } from '../../ui/toaster.tsx';
import { adjustStoreAction, createStoreAction } from './store-actions.ts';

export interface ShownStore {
  id: string;
  name: string;
  currency: string;
}

/** Makes a store, or changes the one that is given. */
export function StoreDialog({
  store,
  currencies,
  trigger,
}: {
  store: ShownStore | null;
  currencies: readonly string[];
  trigger: ReactNode;
}) {
  const before = { name: store?.name ?? '', currency: store?.currency ?? 'EUR' };
  const [typed, setTyped] = useState(before);
  function act(): Promise<ActionResult<void>> {
    return store === null ? createStoreAction(typed) : adjustStoreAction({ storeId: store.id, ...typed });
  }
  return (
    <ActionDialog
      kind="form"
      trigger={trigger}
      onOpenChange={() => setTyped(before)}
      title={store === null ? 'Add store' : `Change ${store.name}`}
      description={
        store === null ? 'A store is one shop. A key writes to one store, which can’t be changed later.' : undefined
      }
      confirm={store === null ? 'Add store' : 'Save'}
      variant="primary"
      act={act}
      done={() => toast(store === null ? `${typed.name} has been added.` : `${typed.name} has been saved.`)}
    >
      <div className="grid gap-4">
        <Field label="Name" required>
          <Input
            autoComplete="off"
            maxLength={200}
            value={typed.name}
            onChange={(event) => setTyped({ ...typed, name: event.target.value })}
          />
        </Field>
        <Field
          label="Currency"
          required
          help={`Used when an order doesn’t say its currency.${store === null ? '' : ' Existing orders keep theirs.'}`}
        >
          <Select value={typed.currency} onChange={(event) => setTyped({ ...typed, currency: event.target.value })}>
            {currencies.map((code) => (
              <option key={code} value={code}>
                {code}
              </option>
            ))}
          </Select>
        </Field>
      </div>
    </ActionDialog>
  );
}
