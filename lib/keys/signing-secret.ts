import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/**
 * A signing secret at rest is AES-256-GCM, with the integration key's row id as additional data, so that a sealed
 * secret copied onto another key does not open. The bytes: version (1) | fingerprint of the key-encryption key (4) |
 * IV (12) | ciphertext (as long as the secret) | tag (16).
 */
const formatVersion = 1;
const ivAt = 5;
const textAt = ivAt + 12;
const tagLength = 16;

interface SealingKey {
  key: KeyObject;
  fingerprint: number;
}
/** The first seals, all open: put a new key in front, and what the old one sealed can still be read. */
export type SealingKeys = readonly [SealingKey, ...SealingKey[]];

/** 64 lower-case hex characters (256 bits), used as 64 bytes of text, never decoded. */
export function makeSigningSecret(): string {
  return randomBytes(32).toString('hex');
}

/**
 * The key-encryption keys in SECRETS_KEY: texts of 32 characters or more, the newest first, separated by commas.
 * Each becomes 32 bytes by HKDF-SHA256 with fixed info. Throws Error, without quoting them, when one is too short.
 */
export function sealingKeysFrom(secretsKey: string): SealingKeys {
  const keys = secretsKey.split(',').map((text) => sealingKeyFrom(text.trim()));
  const [first, ...rest] = keys;
  if (first === undefined) throw new Error('SECRETS_KEY is empty');
  return [first, ...rest];
}

function sealingKeyFrom(text: string): SealingKey {
  if (text.length < 32) throw new Error('SECRETS_KEY: each key needs at least 32 characters (several: "new,old")');
  const bytes = Buffer.from(hkdfSync('sha256', text, '', 'peptideclients connectors: signing secrets, 1', 32));
  const fingerprint = createHash('sha256').update('fingerprint').update(bytes).digest().readUInt32BE(0);
  return { key: createSecretKey(bytes), fingerprint };
}

/** Seals a secret for one integration key, by that key's row id (a UUID in lower case). */
export function sealSecret(plaintext: string, integrationKeyId: string, sealingKeys: SealingKeys): Buffer {
  const { key, fingerprint } = sealingKeys[0];
  const head = Buffer.alloc(textAt);
  head.writeUInt8(formatVersion, 0);
  head.writeUInt32BE(fingerprint, 1);
  const iv = randomBytes(textAt - ivAt);
  iv.copy(head, ivAt);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: tagLength });
  cipher.setAAD(Buffer.from(integrationKeyId, 'latin1'));
  return Buffer.concat([head, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** What a shop's consumer key and secret are sealed for: they open neither as a signing secret nor for another key. */
export function credentialsOf(integrationKeyId: string): string {
  return `shop of ${integrationKeyId}`;
}

/** Which of the keys sealed it, by its place in the list: 0 is the one that seals now. Null: none of them. */
export function sealedBy(sealed: Buffer, sealingKeys: SealingKeys): number | null {
  const fingerprint = sealed.readUInt32BE(1);
  const place = sealingKeys.findIndex((candidate) => candidate.fingerprint === fingerprint);
  return place < 0 ? null : place;
}

/**
 * Opens what sealSecret made. Throws Error when no key in SECRETS_KEY sealed it, when it was sealed for another
 * integration key, or when a byte of it was changed: all of them are faults of the installation, not of a sender.
 */
export function openSecret(sealed: Buffer, integrationKeyId: string, sealingKeys: SealingKeys): string {
  if (sealed.length < textAt + tagLength || sealed[0] !== formatVersion) {
    throw new Error('a sealed signing secret has an unknown format');
  }
  const fingerprint = sealed.readUInt32BE(1);
  const sealer = sealingKeys.find((candidate) => candidate.fingerprint === fingerprint);
  if (sealer === undefined) throw new Error('a signing secret was sealed with a key that SECRETS_KEY no longer has');
  const tagAt = sealed.length - tagLength;
  const decipher = createDecipheriv('aes-256-gcm', sealer.key, sealed.subarray(ivAt, textAt), {
    authTagLength: tagLength,
  });
  decipher.setAAD(Buffer.from(integrationKeyId, 'latin1'));
  decipher.setAuthTag(sealed.subarray(tagAt));
  return Buffer.concat([decipher.update(sealed.subarray(textAt, tagAt)), decipher.final()]).toString('utf8');
}
