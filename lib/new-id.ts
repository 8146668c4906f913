import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

/** Asking the system for randomness costs about the same for 16 bytes as for a thousand ids. */
const pool = Buffer.alloc(16 * 1024);
let taken = pool.length;

let lastMs = 0;
let sequence = 0;

/** A UUIDv7 of this moment (RFC 9562 §5.7). Those that a process makes within one millisecond count up. */
export function newId(): string {
  const random = sixteenRandomBytes();
  const msecs = Date.now();
  sequence = msecs === lastMs ? sequence + 1 : random.readUInt32BE() >>> 1; // 31 bits of 32: there is room to count
  lastMs = msecs;
  return uuidv7({ random, msecs, seq: sequence });
}

function sixteenRandomBytes(): Buffer {
  if (taken === pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  taken += 16;
  return pool.subarray(taken - 16, taken);
}
