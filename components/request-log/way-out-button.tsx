'use client';

import { type ReactNode, useState } from 'react';
import type { ActionResult } from '../../lib/action-result.ts';
import { ActionDialog } from '../action-dialog.tsx';
import { Button } from '../ui/button.tsx';

/** A button that asks, does, and then says in its place what came of it. */
export function WayOutButton<Value>({
  label,
  question,
  children,
  act,
  done,
}: {
  /** Of the button, and of the one that confirms. */
  label: string;
  question: ReactNode;
  /** What is to be filled in. */
  children?: ReactNode;
  act: () => Promise<ActionResult<Value>>;
  /** What has been done, and what comes next. */
  done: (value: Value) => string;
}) {
  const [message, setMessage] = useState<string | null>(null);
  return (
    <>
      {message === null && (
        <ActionDialog
          trigger={<Button size="small">{label}</Button>}
          title={label}
          description={question}
          confirm={label}
          variant="primary"
          act={act}
          done={(value) => setMessage(done(value))}
        >
          {children}
        </ActionDialog>
      )}
      <p role="status" className={message === null ? 'sr-only' : 'wrap-anywhere font-medium text-ok'}>
        {message}
      </p>
    </>
  );
}
