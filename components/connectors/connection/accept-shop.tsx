'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { callAction } from '../../call-action.ts';
import { Button } from '../../ui/button.tsx';
import { FieldError } from '../../ui/field.tsx';
import { toast } from '../../ui/toaster.tsx';
import { useConnection } from './connection-context.tsx';

/** Makes another address the key's shop: its deliveries are taken from now on, and those that are parked applied. */
export function AcceptShop({ url }: { url: string }) {
  const { keyId, actions } = useConnection();
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  async function accept() {
    setPending(true);
    const result = await callAction(actions.saveSetting({ keyId, changes: { webhookSourceUrl: url } }));
    setPending(false);
    if (!result.ok) return setProblem(result.message);
    toast(`Deliveries from ${url} are taken. Those that are parked are applied within a minute.`);
    router.refresh();
  }
  return (
    <span className="grid gap-1">
      <Button size="small" pending={pending} onClick={accept}>
        Accept this shop
      </Button>
      {problem !== null && (
        <span role="alert">
          <FieldError>{problem}</FieldError>
        </span>
      )}
    </span>
  );
}
