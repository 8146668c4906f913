import { expect } from 'vitest';
import { z } from 'zod';
import { type ErrorCode, errors } from '../lib/errors/catalogue.ts';
import type { Answer } from './exchange.ts';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const refusal = z.object({
  error: z.custom<ErrorCode>((code) => typeof code === 'string' && Object.hasOwn(errors, code)),
  detail: z.string(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

/**
 * An answer in one line: `200`, or `401 invalid_api_key: key not found, revoked, or expired`. Checks on the way what
 * every answer must have, and that an error's body has nothing else in it.
 */
export function said({ status, headers, body, json }: Answer): string {
  expect(headers.get('X-Request-Id')).toMatch(UUID_V7);
  expect(headers.get('Content-Type')).toBe('application/json; charset=utf-8');
  if (status === 200) {
    expect(headers.get('Link')).toBeNull();
    return '200';
  }
  const { error, detail, issues } = refusal.parse(json);
  const all = error === 'validation_failed' ? { error, detail, issues } : { error, detail };
  expect(body.toString()).toBe(JSON.stringify(all));
  expect(status).toBe(errors[error].status);
  expect(headers.get('Link')).toBe(`<http://localhost:3000/docs/troubleshooting#${error}>; rel="help"`);
  if (status === 429 || status === 503) expect(headers.get('Retry-After')).toMatch(/^[1-9]\d*$/);
  return `${status} ${error}: ${detail}`;
}
