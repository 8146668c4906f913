import { describe, expect, it } from 'vitest';
import { type CatalogueEntry, type ErrorCode, errors } from './catalogue.ts';

/** The contract's table (§4), written out a second time on purpose: a change on either side has to be meant. */
const contract: [status: number, code: string, detail: string][] = [
  [400, 'wrong_format', "endpoint does not accept this key's payload_format"],
  [400, 'idempotency_key_invalid', 'Idempotency-Key must be 1 to 255 printable ASCII characters'],
  [401, 'missing_authorization', 'Authorization header required'],
  [401, 'invalid_api_key', 'key not found, revoked, or expired'],
  [401, 'signature_missing', 'key requires signature; header absent'],
  [401, 'signature_malformed', 'header present but did not parse'],
  [401, 'signature_expired', 'timestamp drift > 300 seconds'],
  [401, 'signature_invalid', 'HMAC mismatch'],
  [403, 'ip_not_allowed', 'source ip not in allowlist'],
  [403, 'insufficient_scope', 'key missing scope: {scope}'],
  [404, 'not_found', '{what}'],
  [405, 'method_not_allowed', '{method} is not allowed on {path}'],
  [408, 'request_incomplete', 'request body did not arrive whole'],
  [409, 'idempotency_conflict', 'same key, different body, within 24h window'],
  [409, 'idempotency_in_progress', 'a request with this Idempotency-Key is still running'],
  [409, 'invalid_state', '{reason}'],
  [413, 'payload_too_large', 'request body exceeds {bytes} bytes'],
  [422, 'invalid_json', 'request body did not parse as JSON'],
  [422, 'external_id_required', "create endpoints require 'external_id'"],
  [422, 'lines_required', "create order missing 'lines' array"],
  [422, 'validation_failed', '{issue}'],
  [429, 'rate_limited', '{cap} req/min cap'],
  [500, 'internal_error', 'unexpected error; give support the X-Request-Id'],
  [503, 'unavailable', 'storage is unavailable; retry'],
];

const entries = Object.entries(errors) as [ErrorCode, CatalogueEntry][];

describe('the catalogue', () => {
  it('has every code of the contract as the contract has it, in its order', () => {
    const codes = contract.map(([, code]) => code);
    const found = entries.filter(([code]) => codes.includes(code));
    expect(found.map(([code, { status, detail }]) => [status, code, detail])).toEqual(contract);
  });

  it.each(entries)('%s tells people what they see, why it happens and how to fix it', (_, entry) => {
    for (const text of [entry.symptom, ...entry.why, ...entry.fix]) expect(text.trim()).not.toBe('');
    expect(entry.why.length).toBeGreaterThan(0);
    expect(entry.fix.length).toBeGreaterThan(0);
    expect(entry.stages.length).toBeGreaterThan(0);
  });

  it.each(entries)('%s has an example value for each placeholder of its detail, and no other', (_, entry) => {
    const placeholders = [...entry.detail.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(entry.example ?? {})).toEqual(placeholders);
  });

  it.each(entries)('the sentences of %s close every backtick that they open', (_, entry) => {
    for (const text of [entry.symptom, ...entry.why, ...entry.fix]) expect(text.split('`').length % 2).toBe(1);
  });
});
