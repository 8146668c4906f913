import type { IncomingMessage } from 'node:http';
import { refusal } from '../errors/api-error.ts';
import { UploadEnded } from '../pipeline/body.ts';
import type { Sender } from '../request/call.ts';
import { ByteBudget, type Receiving } from './byte-budget.ts';
import { brokenUploads } from './finish-upload.ts';

/** A body must be here within this time of its first byte being asked for (contract §3). */
const DEADLINE_MS = 30_000;
/** And no sender that is still there says nothing for so long: WordPress itself gives up after 5 s. */
const SILENCE_MS = 10_000;
/** Who has his share in use already waits so long for some of it to be free. */
const SHARE_MS = 5_000;

const MIB = 1024 * 1024;
/** Bodies that are held in memory at once. Those of verified keys, and those that anybody could have sent. */
const budgets = { verified: new ByteBudget(128 * MIB), unverified: new ByteBudget(32 * MIB) };

/** The first piece of memory for a body that comes in several. */
const FIRST_BYTES = 64 * 1024;

/**
 * Reads a request's whole body. More than `limit` bytes are refused without reading on; an upload that breaks off, stands
 * still or takes too long is `UploadEnded`; beyond what this sender may hold it waits, and then is `unavailable`. What was read counts as in
 * flight until the request has its answer.
 */
export function readBody(request: IncomingMessage, limit: number, sender: Sender): Promise<Buffer> {
  if (!hasBody(request)) return Promise.resolve(Buffer.alloc(0));
  // It says "close" or "cut" no second time.
  if (request.destroyed || brokenUploads.has(request))
    return Promise.reject(new UploadEnded(request.readableLength, 'broke off'));
  const budget = sender.verified ? budgets.verified : budgets.unverified;
  const announced = Number(request.headers['content-length'] ?? 0);
  // What is not verified takes all that it announces at once, and waits for it with nothing in hand.
  const reserved = sender.verified ? 0 : announced;
  return new Promise((resolve, reject) => {
    const body = new GrowingBody(announced || limit);
    let held = 0;
    let stopWaiting = () => {};
    let isWaiting = false;
    let isWhole = false;
    let reading = true;
    const upload: Receiving & { lastByteAt: number } = {
      giveWay: () => end(overBudget()),
      lastByteAt: performance.now(),
    };
    budget.begin(sender.name, upload);
    const deadline = setTimeout(() => end(new UploadEnded(body.length, 'was not here after 30 seconds')), DEADLINE_MS);
    const silence = setTimeout(() => end(new UploadEnded(body.length, 'stood still for 10 seconds')), SILENCE_MS);
    const brokeOff = () => end(new UploadEnded(body.length, 'broke off'));
    const onCut = () => void (isWhole || brokeOff());
    const onEnd = () => {
      isWhole = true; // it may say so while its last piece waits
      if (!isWaiting) end(null);
    };
    const onData = (chunk: Buffer) => {
      upload.lastByteAt = performance.now();
      silence.refresh();
      if (body.length + chunk.length > limit) return end(refusal('payload_too_large', { fill: { bytes: limit } }));
      if (takeRoom(chunk)) return body.add(chunk);
      if (held > 0) return end(overBudget()); // two that wait, each with half of what it needs, would wait for ever
      waitForRoom(chunk);
    };
    const takeRoom = (chunk: Buffer) => {
      const more = Math.max(reserved, body.roomFor(chunk.length)) - held;
      if (more > 0 && !budget.take(sender.name, more)) return false;
      held = Math.max(held, held + more);
      return true;
    };
    const waitForRoom = (chunk: Buffer) => {
      isWaiting = true;
      request.pause();
      budget.end(sender.name, upload); // it holds nothing that it could let go
      const patience = setTimeout(() => end(overBudget()), SHARE_MS);
      const stopListening = budget.whenGivenBack(() => {
        if (!takeRoom(chunk)) return;
        isWaiting = false;
        stopWaiting();
        budget.begin(sender.name, upload);
        body.add(chunk);
        if (isWhole) end(null);
        else request.resume();
      });
      stopWaiting = () => {
        clearTimeout(patience);
        stopListening();
      };
    };
    const end = (error: Error | null) => {
      if (!reading) return;
      reading = false;
      clearTimeout(deadline);
      clearTimeout(silence);
      stopWaiting();
      request.off('data', onData).off('end', onEnd).off('close', onCut).off('error', onCut).off('cut', onCut);
      budget.end(sender.name, upload);
      if (error) {
        request.resume(); // what still comes is thrown away
        letGo();
        reject(error);
      } else resolve(body.whole());
    };
    const letGo = () => {
      if (held > 0) budget.release(sender.name, held);
      held = 0;
    };
    request.on('data', onData).on('end', onEnd).on('close', onCut).on('error', onCut).on('cut', onCut);
    request.once('answered', () => {
      if (reading) brokeOff(); // answered before its end: nobody holds the rest
      letGo();
    });
  });
}

/** What has arrived, in one piece, so that a body of many small ones takes no more memory than another. */
class GrowingBody {
  length = 0;
  private readonly most: number;
  private bytes: Buffer = Buffer.alloc(0);

  constructor(most: number) {
    this.most = most;
  }

  /** The bytes of memory that it has once so many more are added. */
  roomFor(more: number): number {
    const length = this.length + more;
    if (length <= this.bytes.length) return this.bytes.length;
    if (this.length === 0) return more;
    return Math.max(length, Math.min(this.most, Math.max(FIRST_BYTES, this.bytes.length * 2)));
  }

  add(chunk: Buffer): void {
    if (this.length === 0)
      this.bytes = chunk; // mostly there is no other
    else {
      const room = this.roomFor(chunk.length);
      if (room > this.bytes.length) {
        const larger = Buffer.allocUnsafeSlow(room);
        this.bytes.copy(larger, 0, 0, this.length);
        this.bytes = larger;
      }
      chunk.copy(this.bytes, this.length);
    }
    this.length += chunk.length;
  }

  whole(): Buffer {
    return this.bytes.subarray(0, this.length);
  }
}

function overBudget(): Error {
  return refusal('unavailable', { headers: { 'Retry-After': '1' } });
}

/** Bytes of bodies that are held now, by all requests of the process together. */
export function bodyBytesInFlight(): number {
  return budgets.verified.held + budgets.unverified.held;
}

/** Whether anything of a body is announced at all. */
export function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}
