'use client';

import { createContext, useContext } from 'react';
import type { PayloadFormat } from '../../../lib/keys/vocabulary.ts';
import type { OnceOnlySecrets } from '../once-only.tsx';
import type { Made } from './shown-once.tsx';

export interface ConnectionContextValue {
  keyId: string;
  name: string;
  payloadFormat: PayloadFormat;
  /** Puts the once-only screen in the place of the page. */
  showOnce(made: Made, secrets: OnceOnlySecrets): void;
}

export const ConnectionContext = createContext<ConnectionContextValue | null>(null);

/** The connection that this page is about. */
export function useConnection(): ConnectionContextValue {
  const value = useContext(ConnectionContext);
  if (value === null) throw new Error('useConnection is for what stands inside a ConnectionFrame');
  return value;
}
