import { type CopiedRow, curlHead } from './as-text.ts';
import { exactShellWord, shellWord } from './shell-word.ts';

/** Longer bodies are a file: a terminal takes no line of megabytes. */
const LONGEST_BODY = 16_384;

/** What curl makes itself, or what stood for a way that this request does not take again. */
const NOT_SENT_AGAIN =
  /^(authorization|proxy-.*|host|connection|content-length|transfer-encoding|expect|accept-encoding|user-agent|x-forwarded-.*|forwarded|via|x-real-ip|traceparent|pc-signature|x-wc-webhook-signature|cf-.*)$/i;

/** What HTTP lets a header be called (RFC 9110 §5.6.2). */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/**
 * "Copy as cURL": the request again, its headers and body as they were stored, the bearer as `pck_int_XXXX…`. A signature
 * is not sent again, since it would be too old or not fit: the line above says so. `body` is null when none is kept or it
 * is no text: then it is a file. Nothing that a sender wrote makes curl read a file or a shell run anything.
 */
export function asCurl(
  row: CopiedRow,
  request: { headers: readonly (readonly [string, string])[]; body: string | null; hasBody: boolean },
  appUrl: string,
): string {
  const { headers, body, hasBody } = request;
  const parts = [curlHead(row, appUrl)];
  const has = (wanted: RegExp) => headers.some(([name]) => wanted.test(name));
  if (has(/^authorization$/i)) parts.push(`-H ${shellWord('Authorization: Bearer pck_int_XXXX…')}`);
  for (const [name, value] of headers) {
    if (TOKEN.test(name) && !NOT_SENT_AGAIN.test(name)) parts.push(`-H ${shellWord(headerLine(name, value))}`);
  }
  let first = '';
  if (hasBody && row.method !== 'HEAD') {
    if (!has(/^content-type$/i)) parts.push(`-H ${shellWord('Content-Type:')}`); // else curl says that it is a form
    if (body === null || body === '' || body.length > LONGEST_BODY) parts.push('--data-binary @body.json');
    else if (!body.includes('\u0000')) parts.push(`--data-raw ${exactShellWord(body)}`);
    else {
      first = `printf %b ${exactShellWord(body.replaceAll('\\', '\\\\').replaceAll('\u0000', '\\0000'))} | `;
      parts.push('--data-binary @-');
    }
  }
  const note = has(/^(pc-signature|x-wc-webhook-signature)$/i)
    ? '# sign it again: a signature is valid only at its own time\n'
    : '';
  return `${note}${first}${parts.join(' \\\n  ')}\n`;
}

/** As curl takes it: `@file` in place of a name would send a file, and an empty value would leave the header out. */
function headerLine(name: string, value: string): string {
  return value.trim() === '' ? `${name};` : `${name}: ${value}`;
}
