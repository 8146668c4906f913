import { availableParallelism } from 'node:os';
import { FairQueue } from '../fair-queue.ts';
import { Refused } from '../refused.ts';

/** A hash takes a thread, 32 MiB and a core for about 0.3 s: so many at once, and there is something left for all else. */
const AT_ONCE = availableParallelism() > 2 ? 2 : 1;
/** That wait, of one network: an office comes to work at nine. */
const MOST_OF_ONE = 32;
/** That wait, of all who are not known: their last one waits for about 20 s. */
const MOST_OF_STRANGERS = 64;

const busy = 'Too many people are signing in right now. Try again in a minute.';

/** Whose hash it is, so that each waits for their own. */
export interface Hasher {
  /** A network, a device or a user. */
  name: string;
  /** They have shown who they are: a browser that was signed in before, a session, a link that is alive. They go first. */
  isKnown: boolean;
}

type Begin = () => void;

const known = new FairQueue<Begin>(MOST_OF_ONE);
const strangers = new FairQueue<Begin>(MOST_OF_ONE);
let running = 0;
let strangersWaiting = 0;

/**
 * Works out a hash once it is this one's turn. However many come at once, few run and not many wait: the rest is refused,
 * and whoever sends them delays another by one hash at a time.
 */
export async function inTurn<Value>(hasher: Hasher, work: () => Promise<Value>): Promise<Value> {
  await turnOf(hasher);
  try {
    return await work();
  } finally {
    running -= 1;
    beginNext();
  }
}

function turnOf({ name, isKnown }: Hasher): Promise<void> {
  return new Promise((resolve, reject) => {
    const isFull = !isKnown && strangersWaiting >= MOST_OF_STRANGERS;
    if (isFull || !(isKnown ? known : strangers).add(name, resolve)) return reject(new Refused(busy));
    if (!isKnown) strangersWaiting += 1;
    beginNext();
  });
}

function beginNext(): void {
  if (running >= AT_ONCE) return;
  let begin = known.take();
  if (!begin) {
    begin = strangers.take();
    if (begin) strangersWaiting -= 1;
  }
  if (!begin) return;
  running += 1;
  begin();
}
