import { PageRefused } from './page-refused.ts';

/** Requests for pages that one address has under way: twice what a browser opens at once. The rest wait. */
const MOST_AT_ONCE = 12;
/** Of an address, and for so long. */
const MOST_WAITING = 64;
const WAIT_MS = 10_000;

interface Line {
  running: number;
  waiting: Set<() => void>;
}

/** Sees to it that whoever asks for many pages at once waits for themselves, and nobody else does. */
export class PageTurns {
  private readonly lines = new Map<string, Line>();

  /** Resolves when it is this address's turn, with what gives the turn back, once. */
  async take(address: string): Promise<() => void> {
    const line = this.lines.get(address) ?? { running: 0, waiting: new Set() };
    this.lines.set(address, line);
    if (line.running < MOST_AT_ONCE) line.running += 1;
    else await untilTurn(line);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const [next] = line.waiting;
      if (next) return next(); // the turn goes on to them
      line.running -= 1;
      if (line.running === 0) this.lines.delete(address);
    };
  }
}

function untilTurn({ waiting }: Line): Promise<void> {
  if (waiting.size >= MOST_WAITING) throw new PageRefused(503);
  return new Promise((resolve, reject) => {
    const turn = () => end(resolve);
    const late = setTimeout(() => end(() => reject(new PageRefused(503))), WAIT_MS);
    const end = (then: () => void) => {
      clearTimeout(late);
      waiting.delete(turn);
      then();
    };
    waiting.add(turn);
  });
}
