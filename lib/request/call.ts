import { BlockList, isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { ErrorCode } from '../errors/catalogue.ts';
import type { IntegrationKey } from '../keys/integration-key.ts';
import { newId } from '../new-id.ts';

/** A request as any HTTP server hands it in. */
export interface Incoming {
  method: string;
  /** Path and query as on the wire, undecoded. */
  target: string;
  /** Names and values in turn, in the order and case of the wire. */
  rawHeaders: readonly string[];
  /** The socket's address; null where the framework hides it (then a proxy in front is presumed). */
  peer: string | null;
  /**
   * Reads the whole body, once; stops at more than `limit` bytes and refuses with `payload_too_large`. Throws
   * `UploadEnded` when the sender stops before the end, `ApiError` `unavailable` when `sender` has too many bytes in
   * flight.
   */
  readBody(limit: number, sender: Sender): Promise<Buffer>;
}

/** On whose account the bytes of a body are: a verified key's, or of whoever uses a key id from some network. */
export interface Sender {
  verified: boolean;
  name: string;
}

/** What goes back. `body` is the exact bytes. */
export interface Reply {
  status: number;
  /** The code of a refusal, for whoever counts them. */
  error?: ErrorCode;
  headers: Record<string, string>;
  body: Buffer;
}

/** What the limiter said of this request (contract §7); `resetSeconds` is also the Retry-After of a refusal. */
export interface RateBudget {
  limit: number;
  admitted: boolean;
  remaining: number;
  resetSeconds: number;
}

/** The facts of one request, gathered stage by stage; its log row is made of them. */
export interface Call {
  /** UUIDv7 made on arrival: X-Request-Id, the log row's id, and its time. */
  readonly id: string;
  readonly receivedAt: Date;
  readonly method: string;
  /** As logged: without `/integrations`, query and trailing slash, e.g. `/v1/orders`. */
  readonly path: string;
  readonly query: string | null;
  readonly headers: Headers;
  readonly clientIp: string;
  /** The socket's address; null where the framework hides it. */
  readonly peer: string | null;
  key: IntegrationKey | null;
  /** The key's signing secrets, so that the log never has them; none while no key is identified. */
  ownSecrets: () => readonly string[];
  verified: boolean;
  rate: RateBudget | null;
  body: Buffer | null;
  /** As sent, valid or not. */
  readonly idempotencyKey: string | null;
  externalId: string | null;
  /** What the log should say besides, e.g. a signature that does not protect its timestamp. */
  diagnosis: Diagnosis | null;
  /** Which of the key's secrets signed it: 0 the current one, 1 the one before; null when none did. */
  secretAge: number | null;
  /** Arrival less the timestamp that was signed; null when none was. */
  clockDriftSeconds: number | null;
}

/** Request headers as they came: every value of a name, and the raw list for the log. */
export class Headers {
  readonly raw: readonly string[];
  private readonly byName = new Map<string, string[]>();

  constructor(raw: readonly string[]) {
    this.raw = raw;
    for (let i = 0; i + 1 < raw.length; i += 2) {
      const name = (raw[i] ?? '').toLowerCase();
      const value = raw[i + 1] ?? '';
      const values = this.byName.get(name);
      if (values) values.push(value);
      else this.byName.set(name, [value]);
    }
  }

  /** The same without a header, by its lower-case name. */
  without(name: string): Headers {
    return new Headers(this.raw.filter((_, i) => this.raw[i - (i % 2)]?.toLowerCase() !== name));
  }

  /** All values of a header, by its lower-case name, in order; empty when it is absent. */
  all(name: string): readonly string[] {
    return this.byName.get(name) ?? [];
  }

  /** A header's values joined as RFC 9110 §5.3 does, or null when it is absent. */
  get(name: string): string | null {
    const values = this.byName.get(name);
    return values ? values.join(', ') : null;
  }
}

/** Stage 1: arrival time, request id, path and query. The body is not touched. */
export function receiveHead(incoming: Incoming, headers: Headers, clientIp: string): Call {
  const id = newId();
  const question = incoming.target.indexOf('?');
  const path = question < 0 ? incoming.target : incoming.target.slice(0, question);
  return {
    id,
    receivedAt: new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)),
    method: incoming.method,
    path: withoutSlashes(path.replace(/^\/integrations/, '')) || '/',
    query: question < 0 ? null : incoming.target.slice(question + 1),
    headers,
    clientIp,
    peer: incoming.peer,
    key: null,
    ownSecrets: () => [],
    verified: false,
    rate: null,
    body: null,
    idempotencyKey: headers.get('idempotency-key'),
    externalId: null,
    diagnosis: null,
    secretAge: null,
    clockDriftSeconds: null,
  };
}

/** Without the slashes at its end; counted, since a pattern takes quadratic time over sixteen thousand of them. */
function withoutSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}

/** The addresses that may speak for others: `TRUSTED_PROXIES`. */
export function trustedProxies(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/**
 * The client's address (contract §6): the socket's, unless a trusted proxy is at the other end; then the right-most
 * address of X-Forwarded-For that is not itself a trusted proxy. An entry that is no address ends the walk, so what a
 * client writes itself is never believed past it. `peer` null: the server hides it, and a proxy in front is presumed.
 */
export function clientIp(peer: string | null, forwardedFor: string | null, trusted: BlockList): string {
  let client = peer === null ? null : bareAddress(peer);
  const hops = forwardedFor?.split(',') ?? [];
  while (hops.length > 0 && (client === null || isTrusted(client, trusted))) {
    const hop = bareAddress(hops.pop()?.trim() ?? '');
    if (hop === null) break;
    client = hop;
  }
  return client ?? 'unknown';
}

/** Whether an address is one of them. */
export function isTrusted(address: string, trusted: BlockList): boolean {
  const version = isIP(address);
  return version !== 0 && trusted.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

/** An address in its one spelling, without port, brackets or zone, IPv4-mapped IPv6 as IPv4; null when it is none. */
function bareAddress(text: string): string | null {
  const inner = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
  const [zoneless = ''] = inner.split('%');
  const address = zoneless.replace(/^::ffff:(?=\d+\.)/i, '');
  if (isIP(address) !== 6) return isIP(address) === 4 ? address : null;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.toRFC5952String() : parsed.toString();
}
