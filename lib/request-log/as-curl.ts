import { type CopiedRow, curlHead } from './as-text.ts';
import { exactShellWord, shellWord } from './shell-word.ts';

/** Longer bodies are a file: a terminal takes no line of megabytes. */
const LONGEST_BODY = 16_384;

/** What curl makes itself, or what stood for a way that this request does not take again. */
const NOT_SENT_AGAIN =
  /^(authorization|proxy-.*|host|connection|content-length|transfer-encoding|expect|accept-encoding|user-agent|x-forwarded-.*|forwarded|via|x-real-ip|traceparent|pc-signature|x-wc-webhook-signature|cf-.*)$/i;

/**
 * "Copy as cURL": the request again, its headers and body as they were stored, the bearer as `pck_int_XXXX…`. A signature
 * is not sent again, since it would be too old or not fit: the line above says so. `body` is null when none is kept or it
 * is no text: then it is a file.
 */
export function asCurl(
  row: CopiedRow,
  request: { headers: readonly (readonly [string, string])[]; body: string | null; hasBody: boolean },
  appUrl: string,
): string {
  const { headers, body, hasBody } = request;
  const parts = [curlHead(row, appUrl)];
  if (headers.some(([name]) => name.toLowerCase() === 'authorization')) {
    parts.push(`-H ${shellWord('Authorization: Bearer pck_int_XXXX…')}`);
  }
  for (const [name, value] of headers) {
    if (!NOT_SENT_AGAIN.test(name)) parts.push(`-H ${shellWord(`${name}: ${value}`)}`);
  }
  if (body !== null && body !== '' && body.length <= LONGEST_BODY && !body.includes('\u0000')) {
    parts.push(`--data-binary ${exactShellWord(body)}`);
  } else if (hasBody) parts.push('--data-binary @body.json');
  const signed = headers.some(([name]) => /^(pc-signature|x-wc-webhook-signature)$/i.test(name));
  const note = signed ? '# sign it anew: the signature that was sent does not fit another moment\n' : '';
  return `${note}${parts.join(' \\\n  ')}\n`;
}
