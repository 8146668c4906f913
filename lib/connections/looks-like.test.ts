import { expect, test } from 'vitest';
import { looksLike } from './looks-like.ts';

const keyIds = ['4fJ9aQ2x', 'zzzzzzzz'];
const bearer = (text: string) => looksLike([['Authorization', `Bearer ${text}`]], '/v1/orders', keyIds);

test.each([
  ['4fJ9aQ2y', 'another character'],
  ['4fJ9aQ2X', 'the other case'],
  ['4fJ9aQxV', 'one lost, so that one of the secret part moves up'],
  ['4ffJ9aQ2', 'one too many'],
  ['4fJ9Qa2x', 'two the wrong way round'],
])('%s is one slip away from a key: %s', (sent) => {
  expect(bearer(`pck_int_${sent}`)).toEqual({ kind: 'near_key', keyId: '4fJ9aQ2x' });
});

test('what is no slip away from any key is an unknown key; another product’s is named', () => {
  expect(bearer('pck_int_AAAAAAAA')).toEqual({ kind: 'unknown_key' });
  expect(bearer('pck_int_4fJ9bR2x')).toEqual({ kind: 'unknown_key' });
  expect(bearer('pck_live_4fJ9aQ2x')).toEqual({ kind: 'other_product', prefix: 'pck_live_' });
});

test('no Authorization is told from one without a key, and a key id in the URL counts as one', () => {
  expect(looksLike([], '/v1/orders', keyIds)).toEqual({ kind: 'no_authorization' });
  expect(looksLike([['authorization', '***']], '/v1/orders', keyIds)).toEqual({ kind: 'no_key' });
  expect(looksLike([], '/v1/webhook/woocommerce/4fJ9aQ2y', keyIds)).toEqual({ kind: 'near_key', keyId: '4fJ9aQ2x' });
});
