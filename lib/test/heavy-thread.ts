import { bundle } from '../../scripts/bundle.mjs';

/** vitest's global set-up: the thread for large bodies, as it is in the tree now, for servers that tests start themselves. */
export default function bundleHeavyThread(): Promise<void> {
  return bundle('processes/heavy.ts', '.build/heavy.mjs');
}
