'use client';

import { useEffect, useState } from 'react';
import type { MovePreview } from '../../../lib/connections/preview-move.ts';
import { callAction } from '../../call-action.ts';
import type { MoveActions } from './connection-actions.ts';

/** What a move to this shop would do, asked each time its dialog opens; null until the server has said so. */
export function useMovePreview(
  open: boolean,
  { keyId, url, actions }: { keyId: string; url: string; actions: MoveActions },
): { preview: MovePreview | null; failure: string | null } {
  const [preview, setPreview] = useState<MovePreview | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page that is painted anew brings its actions anew, and asks nothing
  useEffect(() => {
    if (!open) return;
    setPreview(null);
    setFailure(null);
    let stale = false;
    // Asks the server.
    callAction(actions.previewMove({ keyId, url }), 'The server did not answer. Close this and try again.').then(
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
