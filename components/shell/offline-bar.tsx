'use client';

import { WifiOff } from 'lucide-react';
import { useSyncExternalStore } from 'react';

/** Says on top that the browser is offline. Fields stay usable; saving waits for the person. */
export function OfflineBar() {
  const online = useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
  return (
    <div role="status">
      {!online && (
        <p className="fixed inset-x-0 top-0 z-60 flex items-center justify-center gap-2 bg-warn-bg px-4 py-1.5 text-table text-warn forced-colors:border">
          <WifiOff aria-hidden className="size-4 shrink-0" />
          You are offline. What you typed stays here; save it when you are back.
        </p>
      )}
    </div>
  );
}

function subscribe(onChange: () => void) {
  window.addEventListener('online', onChange);
  window.addEventListener('offline', onChange);
  return () => {
    window.removeEventListener('online', onChange);
    window.removeEventListener('offline', onChange);
  };
}
