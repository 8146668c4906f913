import { connect } from 'node:net';

/** A request as it goes onto the wire: nothing is encoded, merged, ordered or left out. */
export interface Sent {
  /** POST unless told otherwise. */
  method?: string;
  /** Under `/integrations/v1`; `/orders` unless told otherwise. */
  path?: string;
  /** `Name: value`, a name as often as it is given. */
  headers?: readonly string[];
  /** Announced by its length, unless the headers announce it themselves. */
  body?: string | Buffer;
  /** Where it comes from, as the proxy in front says; an address that nobody else has unless told otherwise. */
  client?: string;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Buffer;
  /** The body, where it is JSON; else null. */
  json: unknown;
}

/** Sends one request to a server that trusts 127.0.0.1 as its proxy, on a connection of its own. */
export function exchange(url: string, sent: Sent): Promise<Answer> {
  const { client = freshAddress(), headers = [] } = sent;
  return exchangeBytes(url, bytesOf({ ...sent, headers: [`X-Forwarded-For: ${client}`, ...headers] }));
}

/** Sends exactly these bytes, from one of this machine's addresses, and reads the answer. Rejects when there is none. */
export function exchangeBytes(url: string, bytes: Buffer, from = '127.0.0.1'): Promise<Answer> {
  const host = from.includes(':') ? '::1' : '127.0.0.1';
  const socket = connect({ host, port: Number(new URL(url).port), localAddress: from });
  const bodyless = bytes.subarray(0, 5).equals(Buffer.from('HEAD '));
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const answer = answerFrom(received, bodyless);
      if (!answer) return;
      resolve(answer);
      socket.destroy();
    });
    // Who answers early may cut the upload off; the answer counts if it came through.
    socket.on('error', () => {});
    socket.on('close', () => reject(new Error(`no answer, but ${JSON.stringify(received.toString('latin1'))}`)));
    socket.write(bytes);
  });
}

/** The bytes of a request. */
export function bytesOf({ method = 'POST', path = '/orders', headers = [], body }: Sent): Buffer {
  const announced = headers.some((line) => /^(content-length|transfer-encoding):/i.test(line));
  const length = body === undefined || announced ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  const head = [`${method} /integrations/v1${path} HTTP/1.1`, 'Host: connect.example', ...headers, ...length, '', ''];
  return Buffer.concat([Buffer.from(head.join('\r\n'), 'latin1'), Buffer.from(body ?? '')]);
}

/** A body in chunks of this size, as `Transfer-Encoding: chunked` sends it. */
export function chunked(body: string | Buffer, size = 65_536): Buffer {
  const bytes = Buffer.from(body);
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

/** One of 16 million addresses, so that no test uses up another's budget. */
export function freshAddress(): string {
  const byte = () => Math.floor(Math.random() * 256);
  return `10.${byte()}.${byte()}.${byte()}`;
}

/** The first final answer in these bytes, or null while it is not all there. */
function answerFrom(received: Buffer, bodyless: boolean): Answer | null {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [statusLine = '', ...lines] = received.subarray(0, end).toString('latin1').split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  const rest = received.subarray(end + 4);
  if (status < 200) return answerFrom(rest, bodyless);
  const headers = new Headers();
  for (const line of lines) headers.append(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim());
  const length = bodyless ? 0 : Number(headers.get('Content-Length') ?? 0);
  if (rest.length < length) return null;
  const body = rest.subarray(0, length);
  return { status, headers, body, json: jsonOf(body) };
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}
