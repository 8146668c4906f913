import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ErrorCode } from '../errors/catalogue.ts';
import { errorCodesOf } from './endpoint-errors.ts';

const everywhere: ErrorCode[] = [
  'invalid_api_key',
  'signature_missing',
  'signature_malformed',
  'signature_invalid',
  'ip_not_allowed',
  'insufficient_scope',
  'request_incomplete',
  'payload_too_large',
  'rate_limited',
  'internal_error',
  'unavailable',
];
const withBearer: ErrorCode[] = ['missing_authorization'];
const withTimestamp: ErrorCode[] = ['signature_expired'];
const onePayloadFormat: ErrorCode[] = ['wrong_format'];
const everyPost: ErrorCode[] = ['idempotency_key_invalid', 'idempotency_conflict', 'idempotency_in_progress'];
const ownJson: ErrorCode[] = ['invalid_json', 'validation_failed'];

const post = { method: 'POST', format: 'peptideclients', requires: [], input: z.object({}) } as const;
const get = { method: 'GET', format: null, requires: [], input: null } as const;
const delivery = { method: 'POST', format: 'woocommerce', requires: [], input: null } as const;

const ofSdf = [...everywhere, ...withBearer, ...withTimestamp, ...onePayloadFormat, ...everyPost, ...ownJson];
const ofLookup = [...everywhere, ...withBearer, ...withTimestamp, 'not_found' as const];
const ofDelivery = [...everywhere, ...onePayloadFormat, ...everyPost];

describe('an endpoint answers with the codes of the stages that its requests pass', () => {
  const cases: [Parameters<typeof errorCodesOf>[0], ErrorCode[]][] = [
    [
      { ...post, path: '/v1/orders', requires: ['external_id', 'lines'] },
      [...ofSdf, 'external_id_required', 'lines_required'],
    ],
    [{ ...post, path: '/v1/orders/{id}/cancel' }, [...ofSdf, 'not_found', 'invalid_state']],
    [
      { ...post, path: '/v1/orders/{id}/payments', requires: ['external_id'] },
      [...ofSdf, 'external_id_required', 'not_found'],
    ],
    [{ ...post, path: '/v1/payments/{id}/refund' }, [...ofSdf, 'not_found', 'invalid_state']],
    [{ ...post, path: '/v1/clients', requires: ['external_id'] }, [...ofSdf, 'external_id_required']],
    [{ ...get, path: '/v1/orders/by-external' }, [...ofLookup, 'validation_failed']],
    [{ ...get, path: '/v1/orders/by-external/{external_id}' }, ofLookup],
    [{ ...delivery, path: '/v1/webhook/woocommerce' }, [...ofDelivery, ...withBearer]],
    [{ ...delivery, path: '/v1/webhook/woocommerce/{key_id}' }, ofDelivery],
  ];

  it.each(cases.map(([facts, codes]) => [`${facts.method} ${facts.path}`, facts, codes] as const))(
    '%s',
    (_, facts, codes) => {
      expect([...errorCodesOf(facts)].sort()).toEqual([...codes].sort());
    },
  );
});
