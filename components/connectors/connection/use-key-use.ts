'use client';

import { useEffect, useState } from 'react';
import type { KeyUse } from '../../../lib/request-log/impact.ts';
import { callAction } from '../../call-action.ts';
import { keyUseAction } from './connection-actions.ts';
import { useConnection } from './connection-context.tsx';

/** Who uses the key now, asked when a dialog opens; null until the server has said so, or why it has not. */
export function useKeyUse(open: boolean): KeyUse | { failed: string } | null {
  const { keyId } = useConnection();
  const [use, setUse] = useState<KeyUse | { failed: string } | null>(null);
  useEffect(() => {
    if (!open) return;
    setUse(null);
    let stale = false;
    // Asks the server.
    callAction(keyUseAction({ keyId })).then((result) => {
      if (!stale) setUse(result.ok ? result.value : { failed: result.message });
    });
    return () => {
      stale = true;
    };
  }, [open, keyId]);
  return open ? use : null;
}
