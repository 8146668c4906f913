'use client';

import { useTransition } from 'react';
import { Button } from '../ui/button.tsx';
import { signOutAction } from './account/account-actions.ts';

export function SignOut({ className }: { className?: string }) {
  const [leaving, startLeaving] = useTransition();
  return (
    <Button
      variant="ghost"
      className={className}
      pending={leaving}
      onClick={() =>
        startLeaving(async () => {
          await signOutAction({});
        })
      }
    >
      Sign out
    </Button>
  );
}
