'use client';

import { type ReactNode, useState } from 'react';
import type { ActionResult } from '../../lib/action-result.ts';
import { callAction } from '../call-action.ts';
import { AlertDialog, AlertDialogCancel, AlertDialogContent, AlertDialogTrigger } from '../ui/alert-dialog.tsx';
import { Button } from '../ui/button.tsx';
import { FieldError } from '../ui/field.tsx';

/** A button that asks, does, and then says in its place what came of it. */
export function AskedButton<Value>({
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
  const [isOpen, setOpen] = useState(false);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  async function confirm() {
    setPending(true);
    const result = await callAction(act());
    setPending(false);
    if (!result.ok) return setProblem(result.message);
    setProblem(null);
    setSaid(done(result.value));
    setOpen(false);
  }
  return (
    <>
      {said === null && (
        <AlertDialog open={isOpen} onOpenChange={setOpen}>
          <AlertDialogTrigger asChild>
            <Button size="small">{label}</Button>
          </AlertDialogTrigger>
          <AlertDialogContent
            title={label}
            description={question}
            footer={
              <>
                <AlertDialogCancel asChild>
                  <Button>Cancel</Button>
                </AlertDialogCancel>
                <Button variant="primary" pending={pending} onClick={confirm}>
                  {label}
                </Button>
              </>
            }
          >
            {children}
            {problem !== null && (
              <div role="alert" className="mt-3">
                <FieldError>{problem}</FieldError>
              </div>
            )}
          </AlertDialogContent>
        </AlertDialog>
      )}
      <p role="status" className={said === null ? 'sr-only' : 'wrap-anywhere font-medium text-ok'}>
        {said}
      </p>
    </>
  );
}
