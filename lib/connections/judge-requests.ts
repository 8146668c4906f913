import { isSameShop } from '../woocommerce/same-shop.ts';

/** A request of the last 24 h as far as health is judged by it; pings and other unverified successes are none. */
export interface SeenRequest {
  at: Date;
  method: string;
  statusCode: number;
  errorCode: string | null;
  verified: boolean;
  /** How many requests its row stands for. */
  times: number;
  clientIp: string;
  userAgent: string | null;
  /** X-WC-Webhook-Source of an unverified one. */
  shop: string | null;
}

/** What is known of a connection's own sender. */
export interface KnownSender {
  /** What its verified requests came from, those of the last 24 h among the seen ones apart. */
  earlier: Pick<SeenRequest, 'clientIp' | 'userAgent'>[];
  /** The shop a woocommerce key is pinned to. */
  shop: string | null;
}

/** The sender's own requests of late. */
export interface Recent {
  requests: number;
  refused: number;
  /** The newest so many were all accepted. */
  acceptedInARow: number;
  latestAt: Date;
  /** The newest of those that were refused, and why. */
  latestRefusal: { at: Date; errorCode: string | null; statusCode: number } | null;
  /** The newest accepted one in 24 h. */
  lastGoodAt: Date | null;
}

/** Unverified failures that are not the sender's own. */
export interface Strangers {
  requests: number;
  latestAt: Date;
  /** The busiest three. */
  addresses: string[];
}

const MINUTE_MS = 60_000;
/** Judged are the requests of so long, */
const WINDOW_MS = 5 * MINUTE_MS;
/** or so many of the newest, whichever are more. */
const WINDOW_REQUESTS = 20;
/** From strangers too, if in their time so many requests of the sender's own were to be expected, and none verified. */
const EXPECTED = 5;
const NAMED = 3;

/** Answers that belong to ordinary work: a look-up of what is not there, a refund of what is refunded, a twin. */
function isOrdinary({ method, statusCode, errorCode }: SeenRequest): boolean {
  return (
    (method === 'GET' && statusCode === 404) || errorCode === 'invalid_state' || errorCode === 'idempotency_in_progress'
  );
}

/**
 * Tells a sender's own requests from a stranger's, and counts those of late. Whoever knows a key id can send garbage to it:
 * an unverified failure is the sender's own if it comes from an address, a program (User-Agent) or a shop that verified
 * before. So are all of them where nothing ever verified, and where they took the place of the usual requests: after a
 * secret was rotated, say, on the day of a move to another host.
 */
export function judgeRequests(
  seen: readonly SeenRequest[],
  sender: KnownSender,
  now: Date,
): { recent: Recent | null; strangers: Strangers | null } {
  const requests = seen.filter((request) => !isOrdinary(request)).sort((a, b) => b.at.getTime() - a.at.getTime());
  const verified = requests.filter((request) => request.verified);
  const known = [...verified, ...sender.earlier];
  const addresses = new Set(known.map(({ clientIp }) => clientIp));
  const programs = new Set(known.flatMap(({ userAgent }) => programOf(userAgent) ?? []));
  const isOwn = (request: SeenRequest) =>
    request.verified ||
    known.length === 0 ||
    addresses.has(request.clientIp) ||
    programs.has(programOf(request.userAgent) ?? '') ||
    (request.shop !== null && sender.shop !== null && isSameShop(request.shop, sender.shop));
  const others = requests.filter((request) => !isOwn(request));
  const areStrangers = others.length > 0 && !tookThePlace(others, verified, now);
  const own = areStrangers ? requests.filter(isOwn) : requests;
  return { recent: recentOf(own, now), strangers: areStrangers ? strangersOf(others) : null };
}

/** A program without its version: WooCommerce's changes with every update. */
function programOf(userAgent: string | null): string | null {
  if (userAgent === null || userAgent.trim() === '') return null;
  return / Hookshot /.test(userAgent) ? userAgent.replace(/[\d.]+/g, '') : userAgent;
}

/** Since they began nothing verified, though by the pace before several requests should have. */
function tookThePlace(others: readonly SeenRequest[], verified: readonly SeenRequest[], now: Date): boolean {
  const began = Math.min(...others.map(({ at }) => at.getTime()));
  const before = verified.filter(({ at }) => at.getTime() < began);
  if (before.length < EXPECTED || before.length < verified.length) return false;
  const first = Math.min(...before.map(({ at }) => at.getTime()));
  const perMs = sum(before) / Math.max(MINUTE_MS, began - first);
  return perMs * (now.getTime() - began) >= EXPECTED;
}

function recentOf(own: readonly SeenRequest[], now: Date): Recent | null {
  const [latest] = own;
  if (latest === undefined) return null;
  const window: SeenRequest[] = [];
  let requests = 0;
  for (const request of own) {
    // A row may stand for thousands: of an old one only what makes up the number counts.
    const isOld = now.getTime() - request.at.getTime() > WINDOW_MS;
    const times = isOld ? Math.min(request.times, WINDOW_REQUESTS - requests) : request.times;
    if (times <= 0) break;
    window.push({ ...request, times });
    requests += times;
  }
  const refusals = window.filter(isRefused);
  const firstRefusal = window.findIndex(isRefused);
  const [refusal] = refusals;
  return {
    requests,
    refused: sum(refusals),
    acceptedInARow: sum(firstRefusal < 0 ? window : window.slice(0, firstRefusal)),
    latestAt: latest.at,
    latestRefusal: refusal ? { at: refusal.at, errorCode: refusal.errorCode, statusCode: refusal.statusCode } : null,
    lastGoodAt: own.find((request) => !isRefused(request))?.at ?? null,
  };
}

function strangersOf(others: readonly SeenRequest[]): Strangers {
  const byAddress = new Map<string, number>();
  for (const { clientIp, times } of others) byAddress.set(clientIp, (byAddress.get(clientIp) ?? 0) + times);
  const busiest = [...byAddress].sort(([, a], [, b]) => b - a).map(([address]) => address);
  return {
    requests: sum(others),
    latestAt: new Date(Math.max(...others.map(({ at }) => at.getTime()))),
    addresses: busiest.slice(0, NAMED),
  };
}

function isRefused({ statusCode }: SeenRequest): boolean {
  return statusCode >= 400;
}

function sum(requests: readonly SeenRequest[]): number {
  return requests.reduce((total, { times }) => total + times, 0);
}
