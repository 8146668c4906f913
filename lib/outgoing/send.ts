import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { isPublicAddress } from './is-public-address.ts';
import { OutgoingError, outgoingErrorOf } from './outgoing-error.ts';

/** A request to somebody else's server. What it carries goes to that host alone. */
export interface OutgoingRequest {
  method: 'GET' | 'POST' | 'PUT';
  url: string;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
  /** Where it came from in the end: a redirect on the same host is followed. */
  url: string;
}

/** The addresses of a name. */
type Resolve = (host: string) => Promise<{ address: string; family: number }[]>;

export interface Bounds {
  /** The setting ALLOW_PRIVATE_ADDRESSES: plain http, and hosts that are not on the internet. */
  allowPrivateAddresses: boolean;
  /** Of the whole exchange, however slowly the answer drips in. */
  timeoutMs?: number;
  /** Of the answer's body. */
  maxBytes?: number;
  resolve?: Resolve;
}

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 64 * 1024 * 1024;
/** Plugins of WordPress put much into headers; Node's own bound is 16 KiB. */
const MAX_HEADER_BYTES = 64 * 1024;
const MOST_REDIRECTS = 3;
const REDIRECTS = [301, 302, 303, 307, 308];

const resolveName: Resolve = (host) => lookup(host, { all: true });

/**
 * Sends a request to the outside, the one way in which anything leaves here. https only, to an address that is public:
 * judged after the name is resolved, and the connection is made to that very address, so that a name which changes
 * meanwhile gains nothing. Throws OutgoingError.
 */
export async function send(request: OutgoingRequest, bounds: Bounds): Promise<Answer> {
  const signal = AbortSignal.timeout(bounds.timeoutMs ?? TIMEOUT_MS);
  let url = placeOf(request.url, bounds);
  for (let redirects = 0; ; redirects += 1) {
    const answer = await exchange(request, url, bounds, signal);
    const { location } = answer.headers;
    if (!REDIRECTS.includes(answer.status) || location === undefined) return answer;
    const next = URL.canParse(location, url) ? new URL(location, url) : null;
    if (!next || request.method !== 'GET' || redirects === MOST_REDIRECTS || !isSameHost(url, next))
      throw new OutgoingError('redirect', `it redirects to ${next ? next.origin + next.pathname : 'nowhere'}`);
    url = placeOf(next.href, bounds);
  }
}

function placeOf(text: string, { allowPrivateAddresses }: Bounds): URL {
  if (!URL.canParse(text)) throw new OutgoingError('bad_url', 'it isn’t a web address');
  const url = new URL(text);
  if (url.username || url.password) throw new OutgoingError('bad_url', 'it has a user name or password in it');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && allowPrivateAddresses))
    throw new OutgoingError('not_https', 'it must begin with https://, or what is sent could be read on the way');
  const host = hostOf(url);
  if (isIP(host) !== 0) mustBeAllowed(host, allowPrivateAddresses);
  return url;
}

/** The same machine, never less protected than before. */
function isSameHost(from: URL, to: URL): boolean {
  if (from.hostname !== to.hostname) return false;
  if (from.protocol === to.protocol) return from.port === to.port;
  return from.protocol === 'http:' && from.port === '' && to.port === '';
}

/** Without the brackets of an IPv6 address. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function mustBeAllowed(address: string, allowPrivateAddresses: boolean): void {
  if (!allowPrivateAddresses && !isPublicAddress(address))
    throw new OutgoingError('private_address', `it leads to ${address}, which isn’t an address on the internet`);
}

async function exchange(request: OutgoingRequest, url: URL, bounds: Bounds, signal: AbortSignal): Promise<Answer> {
  try {
    return await new Promise((resolve, reject) => {
      const body = request.body === undefined ? undefined : Buffer.from(request.body);
      const outgoing = (url.protocol === 'https:' ? https : http).request(url, {
        method: request.method,
        agent: false,
        maxHeaderSize: MAX_HEADER_BYTES,
        signal,
        lookup: checkedLookup(bounds),
        headers: {
          accept: 'application/json',
          'accept-encoding': 'identity',
          'user-agent': 'PeptideClients-Connectors',
          ...request.headers,
          ...(body && { 'content-length': String(body.length) }),
        },
      });
      outgoing.on('error', reject);
      outgoing.on('response', (response) => {
        readAnswer(response, bounds.maxBytes ?? MAX_BYTES)
          .then((bytes) => {
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes, url: url.href });
          })
          .catch(reject)
          .finally(() => outgoing.destroy());
      });
      outgoing.end(body);
    });
  } catch (error) {
    if (signal.aborted) throw new OutgoingError('timeout', 'it didn’t answer in time');
    throw outgoingErrorOf(error);
  }
}

async function readAnswer(response: http.IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of unpacked(response)) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > maxBytes) throw new OutgoingError('too_large', `its answer is larger than ${maxBytes} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** Some servers compress whatever was asked for. What is bounded is what it unpacks to. */
function unpacked(response: http.IncomingMessage): Readable {
  const unpack = unpacking[response.headers['content-encoding']?.trim().toLowerCase() ?? ''];
  return unpack ? pipeline(response, unpack(), () => {}) : response; // a fault is thrown by what reads it
}

const unpacking: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** What the socket asks when it connects: so the address that was checked is the one it connects to. */
function checkedLookup({ allowPrivateAddresses, resolve = resolveName }: Bounds): LookupFunction {
  return (host, options, callback) => {
    resolve(host).then(
      (addresses) => {
        try {
          for (const { address } of addresses) mustBeAllowed(address, allowPrivateAddresses);
          const [first] = addresses;
          if (!first) throw new OutgoingError('unknown_host', 'no such host: check the address for typing errors');
          if (options.all) callback(null, addresses);
          else callback(null, first.address, first.family);
        } catch (error) {
          callback(outgoingErrorOf(error), '');
        }
      },
      (error: unknown) => callback(outgoingErrorOf(error), ''),
    );
  };
}
