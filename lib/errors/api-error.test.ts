import { describe, expect, it } from 'vitest';
import { ApiError, errorBody, errorHeaders, exampleError, helpLink, refusal, refuse } from './api-error.ts';
import { type ErrorCode, errors } from './catalogue.ts';

const codes = Object.keys(errors) as ErrorCode[];

describe('a refusal', () => {
  it('is thrown with the status and detail of its code', () => {
    expect(() => refuse('missing_authorization')).toThrow(ApiError);
    expect(refusal('missing_authorization')).toMatchObject({
      code: 'missing_authorization',
      status: 401,
      detail: 'Authorization header required',
      headers: {},
    });
  });

  it('fills the placeholders of its detail', () => {
    expect(refusal('rate_limited', { fill: { cap: 600 } }).detail).toBe('600 req/min cap');
    expect(refusal('method_not_allowed', { fill: { method: 'PUT', path: '/v1/orders' } }).detail).toBe(
      'PUT is not allowed on /v1/orders',
    );
  });

  it('leaves braces in a value as they are', () => {
    expect(refusal('not_found', { fill: { what: 'no such {what}' } }).detail).toBe('no such {what}');
  });

  it('does not go out with a placeholder unfilled', () => {
    // @ts-expect-error the type asks for `scope`; this is what happens when a cast hides that
    expect(() => refuse('insufficient_scope', { fill: {} })).toThrow('needs a value for {scope}');
    // @ts-expect-error a code with placeholders cannot be refused without them
    expect(() => refuse('insufficient_scope')).toThrow('needs a value for {scope}');
  });

  it('carries the headers that it was given', () => {
    const headers = { 'Retry-After': '7' };
    expect(refusal('rate_limited', { fill: { cap: 1 }, headers }).headers).toEqual(headers);
  });
});

describe('the body of an error', () => {
  it.each(codes.filter((code) => code !== 'validation_failed'))('%s has error and detail, and no other key', (code) => {
    const example = exampleError(code);
    expect(example.issues).toBeDefined();
    expect(JSON.parse(errorBody(example))).toEqual({ error: code, detail: example.detail });
  });

  it('is exact, byte for byte', () => {
    expect(errorBody(refusal('signature_invalid'))).toBe('{"error":"signature_invalid","detail":"HMAC mismatch"}');
  });

  it('of validation_failed adds the issues, all of them', () => {
    const issues = [
      { path: 'lines[0].quantity', message: 'must be at least 1' },
      { path: 'currency', message: 'is not an ISO 4217 code' },
    ];
    const fill = { issue: 'lines[0].quantity must be at least 1' };
    expect(errorBody(refusal('validation_failed', { fill, issues }))).toBe(
      `{"error":"validation_failed","detail":"lines[0].quantity must be at least 1","issues":${JSON.stringify(issues)}}`,
    );
  });
});

it('every error links to its section on the troubleshooting page', () => {
  expect(helpLink('https://connect.example', 'rate_limited')).toBe(
    '<https://connect.example/docs/troubleshooting#rate_limited>; rel="help"',
  );
});

it('every 401 says that it asks for a bearer, and no other error does', () => {
  for (const code of codes) {
    const asked = errors[code].status === 401 ? 'Bearer' : undefined;
    expect(errorHeaders(code, 'https://connect.example')['WWW-Authenticate']).toBe(asked);
  }
});
