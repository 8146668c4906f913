import { isWebhook } from '../../lib/formats/formats.ts';
import type { PayloadFormat } from '../../lib/keys/vocabulary.ts';

/** What sends with a key, and so what its owner needs to be shown. */
export type Sender = 'webhooks' | 'http-step' | 'code';

const tools = ['zapier', 'make'];

/** A tool's HTTP step cannot sign: with a signature it takes code there, too. */
export function senderOf(key: { payloadFormat: PayloadFormat; source: string; signed: boolean }): Sender {
  if (isWebhook(key.payloadFormat)) return 'webhooks';
  return tools.includes(key.source) && !key.signed ? 'http-step' : 'code';
}
