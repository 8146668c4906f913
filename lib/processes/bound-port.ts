import { _createServerHandle, type BoundPort, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from '../setup-error.ts';

declare module 'node:net' {
  /** Bound, and polled by nobody: what `node:cluster` makes its shared ports of. Not documented, and there since Node 0.6. */
  export function _createServerHandle(address: null, port: number, addressType: 4): BoundPort | number;
  /** Processes that are sent it listen on it as on a server's. */
  export interface BoundPort extends Server {
    /** An error number, below zero, when the port was somebody else's. */
    getsockname(into: { port?: number }): number;
  }
}

export type { BoundPort };

/** For a moment the processes of a server that was killed may still hold the port. */
const PATIENCE_MS = 3_000;
const PAUSE_MS = 50;

/**
 * Binds a port without listening: the processes that are sent it do that, each by itself. As long as the one who bound it
 * lives, whoever connects while none of them does waits for the next one instead of being refused.
 */
export async function bindPort(port: number): Promise<BoundPort> {
  for (const deadline = performance.now() + PATIENCE_MS; ; await sleep(PAUSE_MS)) {
    const bound = _createServerHandle(null, port, 4);
    if (typeof bound !== 'number') {
      if (bound.getsockname({}) === 0) return bound;
      bound.close();
    }
    if (performance.now() > deadline) throw portTaken('PORT', port);
  }
}

export function portTaken(setting: string, port: number): SetupError {
  return new SetupError(`port ${port} is in use; set ${setting} to another one`);
}
