import { StorageBusy } from '../database/failure.ts';

/** A burst may wait: so many requests, each for a connection to the database. */
const BURST = 1_000;
/** A burst is over when somebody finds the room empty. What takes longer is more than the database can serve. */
const BURST_MS = 2_000;
/** Then so few wait that whoever is let in is answered soon; without this, each would wait for all of a burst, for good. */
const STANDING = 200;

/** Where requests wait for the database. Whoever finds no room is told to come back, at once and for little. */
export class LoadShedder {
  private emptyAt = Number.NEGATIVE_INFINITY;

  /** Refuses (`unavailable`) one more, when so many wait. `now` is any clock that only goes on, in ms. */
  mustHaveRoom(waiting: number, now = performance.now()): void {
    if (waiting === 0) this.emptyAt = now;
    const room = now - this.emptyAt < BURST_MS ? BURST : STANDING;
    if (waiting >= room) throw new StorageBusy();
  }
}
