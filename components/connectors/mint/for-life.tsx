import type { ReactNode } from 'react';

/** A label of what cannot be changed once the key is made. */
export function ForLife({ children }: { children: ReactNode }) {
  return (
    <>
      {children} <span className="font-normal text-meta text-text-3">for life</span>
    </>
  );
}
