import { env } from '../env.ts';
import { processLog } from '../process-log.ts';
import type { BoundPort } from './bound-port.ts';
import { type Figures, order, type Report, type Start } from './messages.ts';

const SIGN_OF_LIFE_MS = 1_000;

/** What a process of its own does, once it is up. */
export interface Part {
  /** Finishes what runs; goes on as before for `graceMs` first, if it serves requests. */
  stop(graceMs: number): Promise<void>;
  figures?(): Promise<Figures>;
}

/**
 * Makes this process one that the supervisor has started: it begins when it is told to, says that it is alive, stops when
 * told to, and ends at once when the supervisor is gone.
 */
export function runPart(start: (given: Start, port: BoundPort | undefined) => Promise<Part>): void {
  let part: Promise<Part> | undefined;
  const stop = async (graceMs: number) => {
    await (await part)?.stop(graceMs);
    process.exit(0);
  };
  process.on('message', async (message: unknown, port: BoundPort | undefined) => {
    const asked = order.parse(message);
    if (asked.do === 'start') {
      process.title = `connectors ${asked.name}`;
      part = start(asked, port);
      part.then(() => tell({ is: 'up' }), fail);
    } else if (asked.do === 'stop') await stop(asked.graceMs);
    else {
      const figures = (await (await part)?.figures?.()) ?? { notReady: null, metrics: [] };
      tell({ is: 'counted', id: asked.id, figures });
    }
  });
  process.on('disconnect', () => process.exit(1));
  // Node prints its warnings without where they come from.
  process.on('warning', (warning) => processLog.warn({ err: warning }, 'Node warned'));
  if (!process.connected) process.exit(1); // it was killed while we loaded
  process.on('SIGINT', () => {}); // Ctrl-C reaches all of us; the supervisor says when to stop
  process.on('SIGTERM', () => void stop(env().drainSeconds * 1000));
  setInterval(() => tell({ is: 'alive', residentBytes: process.memoryUsage.rss() }), SIGN_OF_LIFE_MS);
}

function tell(said: Report, then?: () => void): void {
  process.send?.(said, undefined, {}, () => then?.()); // a supervisor that is gone is seen by the disconnect
}

function fail(error: unknown): void {
  processLog.error({ err: error }, 'a process could not start');
  tell({ is: 'failed', reason: error instanceof Error ? error.message : String(error) }, () => process.exit(1));
}
