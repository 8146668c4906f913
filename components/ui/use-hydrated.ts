import { useSyncExternalStore } from 'react';

/** False in the server's HTML and until React has taken the page over: what would not react yet shows so. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

function never(): () => void {
  return () => undefined;
}
