import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { send } from './send-and-read.ts';
import { healthOf, type ServerProcess } from './server-process.ts';
import type { ShopRequest } from './shop-request.ts';
import type { ShopKey } from './torture-shop.ts';

/** Opened at a time: what a listening socket takes without dropping any. */
const BATCH = 250;
/** So that no sender's connection is dropped and its first order late for that. */
const BETWEEN_SENDERS_MS = 0.25;
const RETRY_AFTER_MS = 1_000;
/** A health check that takes longer hangs; on a machine that others use too, a slow one may take seconds. */
const A_HANG_MS = 10_000;

/** What a process holds in memory, in MB. */
export function residentMegabytes(pid: number): number {
  return Math.round(Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024);
}

/** So many connections that say nothing yet. One that breaks is no error: that is the server's right. */
export async function openConnections({ port }: ServerProcess, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const batch = Array.from({ length: Math.min(BATCH, count - sockets.length) }, () => connect(port, '127.0.0.1'));
    await Promise.all(batch.map((socket) => once(socket, 'connect')));
    for (const socket of batch) socket.on('error', () => {});
    sockets.push(...batch);
  }
  return sockets;
}

/** A new order of this key. */
export function newOrder(key: ShopKey): ShopRequest {
  const lines = [{ description: 'Mug', quantity: 2, unit_price_cents: 1250 }];
  const body = JSON.stringify({ external_id: randomUUID(), lines });
  return { key, method: 'POST', path: '/orders', body, idempotencyKey: null, mayBe: [200], leadsTo: null };
}

/** How something was answered, and how long that took. */
export interface Timed {
  status: number | string;
  ms: number;
  /** When it ended (performance.now). */
  at: number;
}

async function timed(work: Promise<number | string>): Promise<Timed> {
  const from = performance.now();
  const status = await work;
  const at = performance.now();
  return { status, ms: at - from, at };
}

/** Sends a new order; a connection that breaks is its own status. */
export function timedOrder(server: ServerProcess, key: ShopKey): Promise<Timed> {
  const answered = send(server, newOrder(key)).then((end) => ('read' in end ? end.read.status : JSON.stringify(end)));
  return timed(answered);
}

export function timedHealth(server: ServerProcess): Promise<Timed> {
  return timed(healthOf(server, A_HANG_MS).then((status) => status ?? 'no answer'));
}

/** So many senders, each with one order after the other; whoever is refused comes back after a second, as told. */
export async function flood(
  server: ServerProcess,
  keys: readonly ShopKey[],
  senders: number,
  seconds: number,
  answers: Timed[] = [],
): Promise<Timed[]> {
  const until = performance.now() + seconds * 1000;
  const one = async (key: ShopKey, number: number) => {
    await sleep(number * BETWEEN_SENDERS_MS);
    while (performance.now() < until) {
      const answer = await timedOrder(server, key);
      answers.push(answer);
      if (answer.status !== 200) await sleep(RETRY_AFTER_MS);
    }
  };
  await Promise.all(Array.from({ length: senders }, (_, i) => one(keys[i % keys.length] ?? fail(), i)));
  return answers;
}

function fail(): never {
  throw new Error('a flood needs keys');
}
