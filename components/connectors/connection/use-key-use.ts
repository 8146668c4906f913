'use client';

import { useEffect, useState } from 'react';
import type { KeyUse } from '../../../lib/request-log/impact.ts';
import { callAction } from '../../call-action.ts';
import { keyUseAction } from './connection-actions.ts';
import { useConnection } from './connection-context.tsx';

/** Who uses the key now, asked when a dialog opens; null until the server has said so. */
export function useKeyUse(open: boolean): KeyUse | null {
  const { keyId } = useConnection();
  const [use, setUse] = useState<KeyUse | null>(null);
  useEffect(() => {
    if (!open) return;
    let stale = false;
    // Asks the server.
    callAction(keyUseAction({ keyId })).then((result) => {
      if (!stale && result.ok) setUse(result.value);
    });
    return () => {
      stale = true;
    };
  }, [open, keyId]);
  return open ? use : null;
}
