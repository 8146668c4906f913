'use client';

import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { callAction } from '../../../call-action.ts';
import { Button } from '../../../ui/button.tsx';
import { toast } from '../../../ui/toaster.tsx';
import { useConnection } from '../connection-context.tsx';
import { checkShopAction } from './shop-actions.ts';

const UnlinkDialog = dynamic(() => import('./unlink-dialog.tsx').then((file) => file.UnlinkDialog));

const SLOW = 'The shop is slow to answer. We keep checking, and this page will show the result.';

/** Check now, and Unlink. */
export function ShopButtons({ name }: { name: string }) {
  const { keyId } = useConnection();
  const router = useRouter();
  const [checking, setChecking] = useState(false);
  const [unlinking, setUnlinking] = useState(false);

  async function check() {
    setChecking(true);
    const result = await callAction(checkShopAction({ keyId }), SLOW);
    setChecking(false);
    toast(result.ok ? 'Checked: the webhooks and the newest orders.' : result.message);
    router.refresh();
  }

  return (
    <div className="flex flex-wrap gap-2">
      <Button size="small" pending={checking} pendingWord="Checking…" onClick={check}>
        Check now
      </Button>
      <Button size="small" onClick={() => setUnlinking(true)}>
        Unlink
      </Button>
      {unlinking && <UnlinkDialog name={name} onClose={() => setUnlinking(false)} />}
    </div>
  );
}
