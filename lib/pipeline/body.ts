import { refuse } from '../errors/api-error.ts';
import { formats } from '../formats/formats.ts';
import type { PayloadFormat } from '../keys/vocabulary.ts';
import { networkOf } from '../network-of.ts';
import type { Call, Incoming, Sender } from '../request/call.ts';

/** The sender stopped before the end of its body: it is gone, or is answered `request_incomplete`. */
export class UploadEnded extends Error {
  readonly receivedBytes: number;

  constructor(
    receivedBytes: number,
    what: 'broke off' | 'stood still for 10 seconds' | 'was not here after 30 seconds',
  ) {
    super(`the body ${what}`);
    this.receivedBytes = receivedBytes;
  }
}

/** Stage 7: the whole body, read now and not before. What announces too much is refused without reading it. */
export function readBody(incoming: Incoming, call: Call, format: PayloadFormat): Promise<Buffer> {
  const limit = formats[format].bodyLimit;
  const announced = Number(call.headers.get('content-length') ?? 0);
  if (announced > limit) refuse('payload_too_large', { fill: { bytes: limit } });
  return incoming.readBody(limit, senderOf(call));
}

/** On whose account this call is: its key's, once that is verified; before, of the key id as used from one network. */
export function senderOf({ key, verified, clientIp }: Call): Sender {
  const keyId = key?.id ?? '';
  return { verified, name: verified ? keyId : `${keyId} ${networkOf(clientIp)}` };
}
