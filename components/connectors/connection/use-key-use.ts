'use client';

import { useEffect, useState } from 'react';
import { callAction } from '../../call-action.ts';
import type { KeyUse } from './connection-actions.ts';
import { useConnection } from './connection-context.tsx';

/** Who uses the key now, asked when a dialog opens; null until the server has said so. */
export function useKeyUse(open: boolean): KeyUse | null {
  const { keyId, actions } = useConnection();
  const [use, setUse] = useState<KeyUse | null>(null);
  useEffect(() => {
    if (!open) return;
    let stale = false;
    // Asks the server.
    callAction(actions.keyUse({ keyId })).then((result) => {
      if (!stale && result.ok) setUse(result.value);
    });
    return () => {
      stale = true;
    };
  }, [open, keyId, actions]);
  return open ? use : null;
}
