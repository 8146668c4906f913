import { scrypt } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { hashPassword, password, verifyPassword } from './password-hash.ts';

// As it is, and counted.
vi.mock('node:crypto', async (importOriginal) => {
  const crypto = await importOriginal<typeof import('node:crypto')>();
  return { ...crypto, scrypt: vi.fn(crypto.scrypt) };
});

// At the price that programs pay: all other tests have theirs cheaper.
vi.mock('../test/cheap-password.ts', () => import('../organizations/password-cost.ts'));

const right = 'a sentence is fine';
const of = { name: '192.0.2.1', isKnown: false };

test('a password verifies against its own hash and no other does', async () => {
  const hash = await hashPassword(right, of);
  expect(hash).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(await verifyPassword(right, hash, of)).toBe(true);
  expect(await verifyPassword(`${right} `, hash, of)).toBe(false);
  expect(await hashPassword(right, of)).not.toBe(hash);
});

test('the same letters typed on another keyboard are the same password', async () => {
  expect(
    await verifyPassword('cafe\u0301 au lait, bitte', await hashPassword('caf\u00e9 au lait, bitte', of), of),
  ).toBe(true);
});

test('a hash made with other costs still verifies', async () => {
  // scrypt of this password with N = 2^10, by another program.
  const hash = '$scrypt$ln=10,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$z1b6H3CUTvef4WYqya4eWqqxjqLcn4p8dw20VqoX2ow';
  expect(await verifyPassword(right, hash, of)).toBe(true);
});

test('where there is no such user the answer is no, and as much is computed', async () => {
  const hash = await hashPassword(right, of);
  const computed = async (stored: string | null) => {
    vi.mocked(scrypt).mockClear();
    expect(await verifyPassword('wrong', stored, of)).toBe(false);
    return vi.mocked(scrypt).mock.calls.map(([, salt, length, costs]) => [Buffer.byteLength(salt), length, costs]);
  };
  expect(await computed(null)).toEqual(await computed(hash));
  expect(await computed(null)).toHaveLength(1);
});

test('twelve characters are needed, whatever they are', () => {
  expect(password.safeParse('aaaaaaaaaaa').success).toBe(false);
  expect(password.safeParse('aaaaaaaaaaaa').success).toBe(true);
  expect(password.safeParse('🔑'.repeat(11)).success).toBe(false);
  expect(password.safeParse('🔑'.repeat(12)).success).toBe(true);
});
