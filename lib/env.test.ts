import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownCell, readEnv } from './env.ts';

const SECRET = 'kZ3v9Qm1Xw7Lr5Tb2Hs8Yc4Nd6Pf0JgA';
const withDatabase = { DATABASE_URL: 'postgresql://db/x', AUTH_SECRET: SECRET, SECRETS_KEY: SECRET };

function refusal(source: Record<string, string>): string {
  try {
    readEnv(source);
  } catch (error) {
    return String(error);
  }
  return 'accepted';
}

describe('the settings', () => {
  it('need nothing at all: secrets are made once, for nobody else to read', () => {
    const DATA_DIR = mkdtempSync(path.join(tmpdir(), 'env-'));
    const first = readEnv({ DATA_DIR });
    expect(first).toMatchObject({
      databaseUrl: null,
      port: 3000,
      appUrl: 'http://localhost:3000',
      logRetentionDays: 30,
    });
    expect(first.authSecret).toMatch(/^[\w-]{43}$/);
    expect(first.authSecret).not.toBe(first.secretsKey);
    expect(statSync(path.join(DATA_DIR, 'secrets-key')).mode & 0o777).toBe(0o600);
    expect(readEnv({ DATA_DIR, DATABASE_URL: ' ' })).toEqual(first);
  });

  it('name what a given database needs too', () => {
    expect(refusal({ DATABASE_URL: 'postgresql://db/x' })).toMatch(/^SetupError: AUTH_SECRET is required/);
    expect(refusal({ ...withDatabase, SECRETS_KEY: `${SECRET},short` })).toMatch(
      /SECRETS_KEY must be a key of at least 32/,
    );
    expect(readEnv({ ...withDatabase, SECRETS_KEY: `${SECRET},${SECRET}` }).secretsKey).toContain(',');
  });

  it('refuse a secret that is easy to guess, in one line that does not show it', () => {
    const weak = ['a'.repeat(32), 'ab12'.repeat(10), 'change-me-please-0123456789-abcdef', 'short'];
    for (const secret of weak) {
      for (const name of ['AUTH_SECRET', 'SECRETS_KEY']) {
        const line = refusal({ ...withDatabase, [name]: secret });
        expect(line).toMatch(new RegExp(`^SetupError: ${name} (is easy to guess|must (have|be))[^\\n]*$`));
        expect(line).not.toContain(secret);
      }
    }
    const random = Array.from({ length: 200 }, () => randomBytes(16).toString('hex'));
    expect(random.map((secret) => refusal({ ...withDatabase, AUTH_SECRET: secret }))).toEqual(
      random.map(() => 'accepted'),
    );
    const rewrapped = `${SECRET},${'a'.repeat(32)}`;
    expect(readEnv({ ...withDatabase, SECRETS_KEY: rewrapped }).secretsKey).toBe(rewrapped);
  });

  it('refuse a kept secret that others can read or that is none any more, and say what to do', () => {
    const DATA_DIR = mkdtempSync(path.join(tmpdir(), 'env-'));
    readEnv({ DATA_DIR });
    for (const name of ['auth-secret', 'secrets-key']) {
      const file = path.join(DATA_DIR, name);
      const kept = readFileSync(file, 'utf8');
      chmodSync(file, 0o644);
      expect(refusal({ DATA_DIR })).toBe(
        `SetupError: cannot keep a secret in ${file}: others can read it: chmod 600 ${file}`,
      );
      chmodSync(file, 0o600);
      for (const broken of ['x', '', 'x'.repeat(43)]) {
        writeFileSync(file, broken);
        expect(refusal({ DATA_DIR })).toMatch(
          /^SetupError: cannot keep a secret in [^\n]*put it back from your backup$/,
        );
      }
      writeFileSync(file, kept);
    }
    expect(refusal({ DATA_DIR })).toBe('accepted');
  });

  it('take several PostgreSQL servers, of which one takes writes', () => {
    const DATABASE_URL = 'postgres://u@h1:1,h2:2/db?target_session_attrs=read-write';
    expect(readEnv({ ...withDatabase, DATABASE_URL }).databaseUrl).toBe(DATABASE_URL);
    expect(refusal({ ...withDatabase, DATABASE_URL: 'postgres://h1,h2:x/db' })).toContain('DATABASE_URL must name');
  });

  it('are refused all at once, in one line, without their values', () => {
    const line = refusal({
      ...withDatabase,
      DATABASE_URL: 'mysql://me:hunter2@db/x',
      PORT: '80 80',
      LOG_RETENTION_DAYS: '1',
    });
    expect(line.split('\n')).toHaveLength(1);
    expect(line).toMatch(/DATABASE_URL must .*; PORT must .*; LOG_RETENTION_DAYS must /);
    expect(line).not.toContain('hunter2');
  });

  it('refuse a trusted proxy that is none, by name', () => {
    for (const entry of [
      '10.0.0.0/33',
      '010.0.0.1',
      'fe80::1%eth0',
      '::/129',
      '10.0.0.0/8/8',
      'localhost',
      '::ffff:10.0.0.0/80',
    ]) {
      expect(refusal({ ...withDatabase, TRUSTED_PROXIES: `10.0.0.0/8,${entry}` })).toContain(`"${entry}"`);
    }
  });

  it('refuse a cell that is not two characters of a key, and have none unless told', () => {
    for (const CELL of ['e', 'eu1', 'e-', 'é1', 'e1 u1']) {
      expect(refusal({ ...withDatabase, CELL })).toBe('SetupError: CELL must be two characters of 0-9, A-Z and a-z');
    }
    expect([refusal({ ...withDatabase, CELL: 'e1' }), ownCell({ CELL: 'e1' }), ownCell({ CELL: ' ' })]).toEqual([
      'accepted',
      'e1',
      '',
    ]);
  });

  it('write IPv4-mapped IPv6 as IPv4', () => {
    const TRUSTED_PROXIES = '10.0.0.0/8, ::1, ::ffff:192.0.2.1, ::ffff:10.0.0.0/104';
    expect(readEnv({ ...withDatabase, TRUSTED_PROXIES }).trustedProxies).toEqual([
      '10.0.0.0/8',
      '::1',
      '192.0.2.1',
      '10.0.0.0/8',
    ]);
  });
});
