'use client';

import { WifiOff } from 'lucide-react';
import { useEffect, useSyncExternalStore } from 'react';

/** Says on top that the browser is offline. Fields stay usable; saving waits for the person. */
export function OfflineBar() {
  const online = useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
  // The document makes room for the bar: it covers neither a drawer's buttons nor a dialog's.
  useEffect(() => {
    document.documentElement.toggleAttribute('data-offline', !online);
  }, [online]);
  return (
    <div role="status">
      {!online && (
        <p className="fixed inset-x-0 top-0 z-60 flex h-(--top-bar) items-center justify-center gap-2 overflow-hidden whitespace-nowrap bg-warn-bg px-4 text-table text-warn forced-colors:border">
          <WifiOff aria-hidden className="size-4 shrink-0" />
          <span className="truncate">
            You’re offline. <span className="max-sm:hidden">What you typed stays here; save</span>
            <span className="sm:hidden">Save</span> it when you are back.
          </span>
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
