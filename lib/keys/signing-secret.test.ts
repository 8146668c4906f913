import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signingSecretProblem } from '../input/text-problems.ts';
import { makeSigningSecret, openSecret, sealingKeysFrom, sealSecret } from './signing-secret.ts';

const OLD = 'the old key-encryption key: long enough';
const NEW = 'the new key-encryption key: long enough';
const key = '0191d000-0000-7000-8000-000000000001';
const anyText = fc.string({ unit: 'binary', minLength: 16, maxLength: 255 });

describe('a sealed signing secret', () => {
  test('opens to what was sealed', () => {
    fc.assert(
      fc.property(anyText, (secret) => {
        const keys = sealingKeysFrom(OLD);
        expect(openSecret(sealSecret(secret, key, keys), key, keys)).toBe(secret);
      }),
    );
  });

  test('never opens for another integration key', () => {
    const keys = sealingKeysFrom(OLD);
    const sealed = sealSecret(makeSigningSecret(), key, keys);
    expect(() => openSecret(sealed, key.replace('1', '2'), keys)).toThrow();
  });

  test('never opens with any bit changed, or cut short', () => {
    const keys = sealingKeysFrom(OLD);
    const sealed = sealSecret(makeSigningSecret(), key, keys);
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(() => openSecret(changed, key, keys)).toThrow();
      expect(() => openSecret(sealed.subarray(0, at), key, keys)).toThrow();
    }
  });

  test('outlives a change of SECRETS_KEY as long as the old one is still listed', () => {
    const sealed = sealSecret('a secret of the sender', key, sealingKeysFrom(OLD));
    expect(openSecret(sealed, key, sealingKeysFrom(`${NEW}, ${OLD}`))).toBe('a secret of the sender');
    expect(() => openSecret(sealed, key, sealingKeysFrom(NEW))).toThrow('no longer');
  });

  test('is sealed with the first of several keys, differently each time, and does not show its text', () => {
    const sealed = sealSecret('a secret of the sender', key, sealingKeysFrom(`${NEW},${OLD}`));
    expect(openSecret(sealed, key, sealingKeysFrom(NEW))).toBe('a secret of the sender');
    expect(sealSecret('a secret of the sender', key, sealingKeysFrom(`${NEW},${OLD}`))).not.toEqual(sealed);
    expect(sealed.includes('secret')).toBe(false);
  });
});

test('a key-encryption key of fewer than 32 characters is refused, and not repeated', () => {
  for (const text of ['', 'too short to keep', `${NEW},too short to keep`]) {
    expect(() => sealingKeysFrom(text)).toThrow(/at least 32/);
    expect(() => sealingKeysFrom(text)).not.toThrow(/too short to keep/);
  }
});

test('a signing secret of the sender is 16 to 255 printable characters of any script, blanks included', () => {
  for (const text of ['x'.repeat(16), 'x'.repeat(255), ' a b ~!"#$%&\' {} ', 'Geheimnis für den Laden 🔑'])
    expect(signingSecretProblem(text)).toBeNull();
  for (const text of [
    'x'.repeat(15),
    'x'.repeat(256),
    `${'x'.repeat(16)}\n`,
    `${'x'.repeat(16)}\u200b`,
    `${'x'.repeat(16)}\t`,
  ]) {
    expect(signingSecretProblem(text)).not.toBeNull();
  }
});

test('a signing secret we make is 64 lower-case hex characters', () => {
  expect(makeSigningSecret()).toMatch(/^[0-9a-f]{64}$/);
  expect(makeSigningSecret()).not.toBe(makeSigningSecret());
});
