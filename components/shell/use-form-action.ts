'use client';

import { type RefObject, startTransition, useActionState, useEffect, useRef } from 'react';
import type { ActionResult } from '../../lib/action-result.ts';

/** A form's action, as lib/session.ts makes them. */
export type FormAction<Value> = (before: ActionResult<Value> | null, form: FormData) => Promise<ActionResult<Value>>;

/**
 * A form whose action runs on the server. It works before the page's scripts have loaded; once they have, what was typed
 * survives a failed submit, and the focus goes to the first field that is wrong. Spread `form` onto the form.
 */
export function useFormAction<Value>(action: FormAction<Value>) {
  const [result, submit, pending] = useActionState(action, null);
  const ref: RefObject<HTMLFormElement | null> = useRef(null);
  useEffect(() => {
    if (result?.ok === false) ref.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [result]);
  return {
    result,
    pending,
    form: {
      ref,
      action: submit,
      // What is wrong is said by the server, in our words and at its field.
      noValidate: true,
      // React empties a form after its action; sent by hand it is left as it is.
      onSubmit: (event: React.FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        if (pending) return;
        const typed = new FormData(event.currentTarget);
        startTransition(() => submit(typed));
      },
    },
  };
}
