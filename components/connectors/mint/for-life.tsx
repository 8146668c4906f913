import type { ReactNode } from 'react';

/** A label of what can’t be changed once the key is created. */
export function ForLife({ children }: { children: ReactNode }) {
  return (
    <>
      {children} <span className="font-normal text-meta text-text-3">can’t be changed later</span>
    </>
  );
}
