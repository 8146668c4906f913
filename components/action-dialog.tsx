'use client';

import { type ComponentProps, type ReactNode, useId, useState } from 'react';
import type { ActionResult } from '../lib/action-result.ts';
import { callAction } from './call-action.ts';
import { AlertDialog, AlertDialogCancel, AlertDialogContent, AlertDialogTrigger } from './ui/alert-dialog.tsx';
import { Button } from './ui/button.tsx';
import { Dialog, DialogClose, DialogContent, DialogTrigger } from './ui/dialog.tsx';
import { FieldError } from './ui/field.tsx';

/** `question` asks before something happens, and a click beside it does not close it; `form` has something to fill in. */
const frames = {
  question: { Root: AlertDialog, Trigger: AlertDialogTrigger, Content: AlertDialogContent, Close: AlertDialogCancel },
  form: { Root: Dialog, Trigger: DialogTrigger, Content: DialogContent, Close: DialogClose },
};

/**
 * A dialog that does one thing. It stays open while that runs, and when it failed, with the reason; once it is done it
 * closes. Opened by its `trigger`, or by whoever holds `open`.
 */
export function ActionDialog<Value>({
  kind = 'question',
  trigger,
  open: opened,
  onOpenChange,
  title,
  description,
  cancel = 'Cancel',
  confirm,
  variant = 'danger',
  pendingWord,
  disabled = false,
  act,
  done,
  className,
  onCloseAutoFocus,
  children,
}: {
  kind?: keyof typeof frames;
  trigger?: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  title: ReactNode;
  description?: ReactNode;
  cancel?: string;
  /** What the button says that does it. */
  confirm: string;
  variant?: 'danger' | 'primary';
  pendingWord?: string;
  disabled?: boolean;
  /** Null: it was not tried, and the fields say why. */
  act: () => Promise<ActionResult<Value> | null>;
  done?: (value: Value) => void;
  children?: ReactNode;
} & Pick<ComponentProps<typeof DialogContent>, 'className' | 'onCloseAutoFocus'>) {
  const [openHere, setOpenHere] = useState(false);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const form = useId();
  const { Root, Trigger, Content, Close } = frames[kind];

  function change(next: boolean) {
    setProblem(null);
    setOpenHere(next);
    onOpenChange?.(next);
  }

  async function submit() {
    if (pending || disabled) return;
    setPending(true);
    setProblem(null);
    const result = await callAction(act());
    setPending(false);
    if (result === null) return;
    if (!result.ok) return setProblem(result.message);
    change(false);
    done?.(result.value);
  }

  return (
    <Root open={opened ?? openHere} onOpenChange={(next) => pending || change(next)}>
      {trigger !== undefined && <Trigger asChild>{trigger}</Trigger>}
      <Content
        title={title}
        description={description}
        {...(className !== undefined && { className })}
        {...(onCloseAutoFocus && { onCloseAutoFocus })}
        footer={
          <>
            <Close asChild>
              <Button>{cancel}</Button>
            </Close>
            <Button
              type="submit"
              form={form}
              variant={variant}
              disabled={disabled}
              pending={pending}
              {...(pendingWord !== undefined && { pendingWord })}
            >
              {confirm}
            </Button>
          </>
        }
      >
        <form
          id={form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          {children}
          {problem !== null && (
            <div role="alert" className="mt-3">
              <FieldError>{problem}</FieldError>
            </div>
          )}
        </form>
      </Content>
    </Root>
  );
}
