import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { type CatalogueEntry, type ErrorCode, errors } from '../errors/catalogue.ts';
import { errorCodesOf } from './endpoint-errors.ts';

const input = z.object({});
const post = { method: 'POST', format: 'peptideclients', requires: [], input } as const;
const get = { method: 'GET', format: null, requires: [], input: null } as const;
const delivery = { method: 'POST', format: 'woocommerce', requires: [], input: null } as const;

const endpoints: Record<string, Parameters<typeof errorCodesOf>[0]> = {
  create: { ...post, path: '/v1/orders', requires: ['external_id', 'lines'] },
  cancel: { ...post, path: '/v1/orders/{id}/cancel' },
  pay: { ...post, path: '/v1/orders/{id}/payments', requires: ['external_id'] },
  refund: { ...post, path: '/v1/payments/{id}/refund' },
  client: { ...post, path: '/v1/clients', requires: ['external_id'] },
  find: { ...get, path: '/v1/orders/by-external' },
  findInPath: { ...get, path: '/v1/orders/by-external/{external_id}' },
  deliver: { ...delivery, path: '/v1/webhook/woocommerce' },
  deliverByKeyId: { ...delivery, path: '/v1/webhook/woocommerce/{key_id}' },
};
const names = Object.keys(endpoints);
const sdf = ['create', 'cancel', 'pay', 'refund', 'client'];
const posts = [...sdf, 'deliver', 'deliverByKeyId'];

/** Codes that not all endpoints have, and which do. Every other code is had by all whose requests pass its stage. */
const onlyOn: Partial<Record<ErrorCode, string[]>> = {
  missing_authorization: names.filter((name) => name !== 'deliverByKeyId'),
  wrong_format: posts,
  method_not_allowed: [],
  signature_expired: [...sdf, 'find', 'findInPath'],
  idempotency_key_invalid: posts,
  idempotency_conflict: posts,
  idempotency_in_progress: posts,
  invalid_json: sdf,
  validation_failed: [...sdf, 'find'],
  external_id_required: ['create', 'pay', 'client'],
  lines_required: ['create'],
  not_found: ['cancel', 'pay', 'refund', 'find', 'findInPath'],
  invalid_state: ['cancel', 'refund'],
};

const having = (code: ErrorCode) =>
  Object.entries(endpoints).flatMap(([name, facts]) => (errorCodesOf(facts).includes(code) ? [name] : []));
const onPostsOnly = ({ stages }: CatalogueEntry) =>
  stages.every((stage) => stage === 'idempotency' || stage === 'parse');

describe('an endpoint answers with the codes of the stages that its requests pass', () => {
  it.each(Object.entries(errors) as [ErrorCode, CatalogueEntry][])('%s', (code, entry) => {
    expect(having(code).sort()).toEqual([...(onlyOn[code] ?? (onPostsOnly(entry) ? posts : names))].sort());
  });
});

test('the codes come in the catalogue’s order', () => {
  const order = Object.keys(errors);
  for (const facts of Object.values(endpoints)) {
    const codes = errorCodesOf(facts);
    expect(codes).toEqual([...codes].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
  }
});
