import { expect } from 'vitest';
import { errorBody, exampleError } from '../lib/errors/api-error.ts';
import type { ErrorCode } from '../lib/errors/catalogue.ts';
import { exampleHeaders } from '../lib/errors/example-response.ts';

/** What Node itself says of the connection, whatever we answer. */
const ofTheConnection = ['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding'];
/** What no two requests have in common; that they are there, and what they look like, is compared. */
const ofTheRequest: Record<string, RegExp> = {
  'x-request-id': /^[0-9a-f-]{36}$/,
  'ratelimit-remaining': /^\d+$/,
  'ratelimit-reset': /^\d+$/,
  'retry-after': /^[1-9]\d*$/,
};

/** The answer is, header by header and byte by byte, what the docs show as the exact response of this code. */
export function expectAsDocumented(code: ErrorCode, answer: { status: number; headers: Headers; body: Buffer }): void {
  const shown = new Headers(exampleHeaders(code, 'http://localhost:3000'));
  const got = Object.fromEntries([...answer.headers].filter(([name]) => !ofTheConnection.includes(name)));
  const wanted = Object.fromEntries(
    [...shown].map(([name, value]) => [name, ofTheRequest[name] ? expect.stringMatching(ofTheRequest[name]) : value]),
  );
  expect({ status: answer.status, headers: got, body: answer.body.toString() }).toEqual({
    status: exampleError(code).status,
    headers: wanted,
    body: errorBody(exampleError(code)),
  });
}
