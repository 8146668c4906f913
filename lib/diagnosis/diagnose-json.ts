import { isUtf8 } from 'node:buffer';
import { type Arrived, headerOf } from './arrived.ts';
import { type Diagnosis, diagnosis } from './diagnosis.ts';
import { CUT_SHORT, JsonFault, type JsonTree, parseJsonTree } from './json-tree.ts';

/** Characters shown on either side of the place. */
const AROUND = 40;
/** Beyond it a body is not read again to explain it. */
const LARGEST_BODY = 256 * 1024;

/** Stage 11 refused with `invalid_json`: where, and what the body is in place of a JSON object. */
export function diagnoseJson({ rawHeaders, body }: Arrived): Diagnosis {
  if (body === null)
    return diagnosis('not_tried', 'Not tried: the body of this request wasn’t kept.', 'Send it again.');
  const encoding = headerOf(rawHeaders, 'content-encoding');
  if (encoding !== null && encoding.trim().toLowerCase() !== 'identity') {
    return diagnosis('compressed', `The body is compressed (Content-Encoding: ${encoding}).`, 'Send it uncompressed.');
  }
  if (body.length === 0) {
    return diagnosis(
      'empty',
      'The body is empty.',
      'Send a JSON object. With curl: --data-binary @order.json. (-d @- reads from a pipe, which may be empty.)',
    );
  }
  if (body.length > LARGEST_BODY) {
    const size = `${body.length.toLocaleString('en-US')} bytes`;
    return diagnosis(
      'not_tried',
      `Not tried: the body has ${size}, and we look into bodies of up to 256 KiB.`,
      'Run it through a JSON checker: python3 -m json.tool < body.json',
    );
  }
  return otherFormat(body, rawHeaders) ?? asText(body);
}

/** Bytes that are something else altogether. */
function otherFormat(body: Buffer, rawHeaders: readonly string[]): Diagnosis | null {
  if (body[0] === 0x1f && body[1] === 0x8b) {
    return diagnosis('compressed', 'The body is gzip, but no Content-Encoding says so.', 'Send it uncompressed.');
  }
  const [first, second] = [body[0], body[1]];
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || (first === 0x7b && second === 0)) {
    return diagnosis(
      'not_utf8',
      'The body is UTF-16.',
      'Write it as UTF-8. PowerShell: Out-File -Encoding utf8NoBOM, or send [Text.Encoding]::UTF8.GetBytes($json).',
    );
  }
  if (!isUtf8(body)) {
    const byte = firstBadByte(body);
    const value = `0x${(body[byte] ?? 0).toString(16)}`;
    return diagnosis(
      'not_utf8',
      `The body is not UTF-8: byte ${byte} is ${value}.`,
      'Write it as UTF-8. If it comes from a database or file in Latin-1 or Windows-1252, convert it first.',
      {
        byte,
        around: body.toString('latin1', Math.max(0, byte - AROUND), byte + AROUND),
      },
    );
  }
  const text = body.toString('utf8');
  const type = headerOf(rawHeaders, 'content-type') ?? '';
  if (/^\s*--[\w'()+,./:=?-]+\r?\nContent-Disposition/i.test(text) || /^multipart\//i.test(type)) {
    return diagnosis(
      'multipart',
      'The body is multipart form data, like a file upload.',
      'Send JSON. With curl: --data-binary, not -F.',
    );
  }
  if (/^\s*<(?:[a-z!?])/i.test(text)) return diagnosis('markup', 'The body is XML or HTML.', 'Send JSON.');
  if (isForm(text.trim()) || isFormOfJson(text)) {
    return diagnosis(
      'form_encoded',
      'The body is form-encoded (name=value&…), not JSON.',
      'Send JSON: json=… in Python’s requests, JSON.stringify in JavaScript, json_encode in PHP, Content type "JSON" in Zapier and Make.',
    );
  }
  if (/^\s*(?:Array|stdClass Object)\s*\(/.test(text)) {
    return diagnosis('php_dump', 'The body is the output of PHP’s print_r.', 'Write it with json_encode.');
  }
  if (/^\s*[aOs]:\d+:[{"]/.test(text))
    return diagnosis('php_serialized', 'The body is the output of PHP’s serialize.', 'Write it with json_encode.');
  if (/^\s*\[object \w+\]\s*$/.test(text)) {
    return diagnosis(
      'object_object',
      'The body is the text `[object Object]`.',
      'Convert the object with JSON.stringify before you send it.',
    );
  }
  return null;
}

/** `a=1&b=2`. Where a value looks like JSON, it and those behind it must have names. */
function isForm(text: string): boolean {
  const named = /^[\w.%[\]+-]+=/;
  const pairs = text.split('&');
  const json = pairs.findIndex((pair) => /[{}"]/.test(pair));
  return named.test(text) && json !== 0 && (json < 0 || pairs.slice(json).every((pair) => named.test(pair)));
}

/** `{"a":1}=` and `payload={…}`: JSON that a form was made of. */
function isFormOfJson(text: string): boolean {
  return /^\w{1,40}=(?:\{|%7B)/i.test(text) || /^\{.*\}=\s*$/s.test(text);
}

/** The first byte that is no UTF-8, and no part of a character that is. */
function firstBadByte(body: Buffer): number {
  let at = 0;
  while (at < body.length) {
    const lead = body[at] ?? 0;
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (length > 1 && !isUtf8(body.subarray(at, at + length))) return at;
    at += length;
  }
  return 0;
}

function asText(body: Buffer): Diagnosis {
  const text = body.toString('utf8');
  if (text.startsWith('\ufeff')) {
    return diagnosis(
      'byte_order_mark',
      'The body starts with a byte order mark, which JSON doesn’t allow.',
      'Write it as UTF-8 without BOM. In PHP, remove it from the file; in PowerShell, use utf8NoBOM.',
    );
  }
  try {
    return notAnObject(parseJsonTree(text));
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    return atPlace(text, error);
  }
}

function notAnObject(tree: JsonTree): Diagnosis {
  if (tree.kind === 'string') {
    const inner = innerObject(tree.raw);
    if (inner) {
      return diagnosis(
        'double_encoded',
        'The body is JSON inside a JSON string: it was encoded twice.',
        'Encode it once. If a library encodes what you pass to it (json=, axios, fetch wrappers), pass the object, not the text.',
      );
    }
  }
  if (tree.kind === 'array') {
    return diagnosis(
      'array',
      `The body is a list of ${tree.items.length}; it must be one object.`,
      'Send one request per item.',
    );
  }
  const what =
    tree.kind === 'string'
      ? 'a string'
      : tree.kind === 'object'
        ? 'an object'
        : tree.raw === 'null'
          ? 'null'
          : `the value ${tree.raw}`;
  return diagnosis('no_object', `The body is ${what}; it must be an object.`, 'Send a JSON object: { … }.');
}

function innerObject(raw: string): boolean {
  try {
    return parseJsonTree(JSON.parse(raw)).kind === 'object';
  } catch {
    return false;
  }
}

function atPlace(text: string, { offset, message }: JsonFault): Diagnosis {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n');
  const evidence = {
    line,
    column,
    byte: Buffer.byteLength(before),
    around: text.slice(Math.max(0, offset - AROUND), offset + AROUND),
  };
  if (message === CUT_SHORT) {
    return diagnosis(
      'cut_short',
      `The body is cut short: it ends after ${evidence.byte.toLocaleString('en-US')} bytes in the middle of a value.`,
      'Check for a Content-Length that counts characters instead of bytes, and for a size limit on the way.',
      evidence,
    );
  }
  const escaped = /^\s*\{\s*\\"/.test(text) || /^\s*\{\s*&quot;/.test(text);
  if (escaped) {
    return diagnosis(
      'escaped',
      `The quotes in the body are escaped, from line ${line}, column ${column} on.`,
      'A shell or template escaped it once too often: send the JSON as it is.',
      evidence,
    );
  }
  return diagnosis(
    'syntax',
    `At line ${line}, column ${column}: ${message}.`,
    'Build the body with your language’s JSON library, not by hand or from a template.',
    evidence,
  );
}
