import { randomUUID } from 'node:crypto';
import { expect } from '@playwright/test';
import { pcSignature } from '../lib/test/sign.ts';
import type { Installation } from './installation.ts';

export interface SendOptions {
  /** `https://…` of the server. */
  url: string;
  key: string;
  /** Signs with it when given. */
  secret?: string | null;
  path?: string;
  body?: string;
  headers?: Record<string, string>;
}

/** An order, as a custom site sends it. */
export function orderBody(externalId: string = randomUUID()): string {
  const lines = [{ description: 'Starter kit', quantity: 1, unit_price_cents: 4990 }];
  return JSON.stringify({ external_id: externalId, lines });
}

/** Sends one request to the Integration API. */
export function send({ url, key, secret, path = '/orders', body = orderBody(), headers }: SendOptions) {
  return fetch(`${url}/integrations/v1${path}`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${key}`,
      'Content-Type': 'application/json',
      ...(secret ? { 'PC-Signature': pcSignature(secret, body) } : {}),
      ...headers,
    },
    body,
  });
}

/** Waits until the request of this answer is in the log: a refused one's row follows its answer. */
export async function untilLogged({ db }: Installation, answer: Response): Promise<void> {
  const id = answer.headers.get('X-Request-Id') ?? '';
  await expect.poll(() => db.requestLogRow.count({ where: { id } })).toBe(1);
}
