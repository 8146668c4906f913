import { expect, test } from 'vitest';
import { formats } from '../formats/formats.ts';
import type { PayloadFormat } from '../keys/vocabulary.ts';
import type { Arrived } from './arrived.ts';
import { bearerText } from './bearer-text.ts';
import { diagnoseJson } from './diagnose-json.ts';
import { diagnoseSignature, LARGEST_BODY } from './diagnose-signature.ts';

// Whoever knows a key id can have a text of theirs diagnosed. With a pattern that looks again from each character, these
// would take minutes each: the deadline would end each of them, and nobody's failures would be explained meanwhile.

const filled = (start: string, part: string, end: string, bytes: number) =>
  start + part.repeat(Math.floor((bytes - start.length - end.length) / part.length)) + end;
const parts = [' ', '\n', '\t ', '&a=1', '=', '}= ', '\\n', '{"', '[', ',', '1', 't=', '/', 'ab', '%41', '--', 'a:1{'];
const bodies = parts.flatMap((part) => [
  filled('a=1', part, '&{', LARGEST_BODY),
  filled('{"a":', part, '1}', LARGEST_BODY),
  filled('', part, 'x', LARGEST_BODY),
]);
const headers = [...parts, 'bearer ', 't=1,v1=', 'v1=', 'v1=a=', 'ab-', 'a b', '"'].flatMap((part) => [
  filled('Bearer ', part, 'x', 15_000),
  filled('bearer', part, '\u00ff', 15_000),
  filled('t=1,v1=', part, 'x', 15_000),
]);

const arrived = (body: string, rawHeaders: readonly string[]): Arrived => ({
  method: 'POST',
  path: '/v1/webhook/woocommerce/ABCDEFGH',
  query: null,
  rawHeaders,
  body: Buffer.from(body),
  receivedAt: new Date('2026-11-29T12:00:00Z'),
  clientIp: '203.0.113.9',
  verified: false,
});
function signatureOf(format: PayloadFormat, body: string, sent: string) {
  const secrets = [{ text: 'a'.repeat(64), origin: { kind: 'valid' as const } }];
  const known = { format, requireTimestamp: false, secrets, usualDriftSeconds: null, otherWebhook: null };
  return diagnoseSignature('signature_invalid', arrived(body, [formats[format].signature.header, sent]), known);
}

test('no body makes its diagnosis long', () => {
  const mac = Buffer.alloc(32, 7).toString('base64');
  for (const body of bodies) {
    expect(diagnoseJson(arrived(body, [])).summary).not.toBe('');
    expect(signatureOf('woocommerce', body, mac).summary).not.toBe('');
  }
});

test('no header makes its diagnosis long', () => {
  for (const sent of headers) {
    expect(bearerText(['Authorization', sent]).token).not.toContain('Bearer ');
    expect(signatureOf('peptideclients', '{}', sent).summary).not.toBe('');
    expect(signatureOf('woocommerce', '{}', sent).summary).not.toBe('');
  }
});
