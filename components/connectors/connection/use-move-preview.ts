'use client';

import { useEffect, useState } from 'react';
import type { MovePreview } from '../../../lib/connections/preview-move.ts';
import { callAction } from '../../call-action.ts';
import { previewMoveAction } from './connection-actions.ts';

/** What a move to this shop would do, asked each time its dialog opens; null until the server has said so. */
export function useMovePreview(
  open: boolean,
  { keyId, url }: { keyId: string; url: string },
): { preview: MovePreview | null; failure: string | null } {
  const [preview, setPreview] = useState<MovePreview | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    if (!open) return;
    setPreview(null);
    setFailure(null);
    let stale = false;
    // Asks the server.
    callAction(previewMoveAction({ keyId, url }), 'The server did not answer. Close this and try again.').then(
      (result) => {
        if (stale) return;
        if (result.ok) setPreview(result.value);
        else setFailure(result.message);
      },
    );
    return () => {
      stale = true;
    };
  }, [open, keyId, url]);
  return { preview, failure };
}
