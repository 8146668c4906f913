import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

/** Asking the system for randomness costs about the same for 16 bytes as for a thousand ids. */
const pool = new Uint8Array(16 * 1024);
let taken = pool.length;

/** A UUIDv7 of this moment. Within one millisecond ids are in no order. */
export function newId(): string {
  return uuidv7({ rng: sixteenRandomBytes });
}

function sixteenRandomBytes(): Uint8Array {
  if (taken === pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  taken += 16;
  return pool.subarray(taken - 16, taken);
}
