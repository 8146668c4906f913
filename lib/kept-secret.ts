import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from './setup-error.ts';
import { weakness } from './weak-secret.ts';

const SECRET_BYTES = 32;

/** What the mode of a file lets anybody but its owner do. */
const OTHERS = 0o077;

/**
 * The secret kept in this file (mode 0600), made at the first call. Of several processes that make it at once, one wins.
 * Refuses a file that others can read, and one that does not hold such a secret any more.
 */
export function keptSecret(file: string): string {
  try {
    const secret = readSecret(file) ?? makeSecret(file);
    if (process.platform !== 'win32' && (statSync(file).mode & OTHERS) !== 0)
      throw new Error(`others can read it: chmod 600 ${file}`);
    const found = weakness(secret);
    if (found !== null) throw new Error(`what it holds ${found}; put it back from your backup`);
    return secret;
  } catch (error) {
    throw new SetupError(`cannot keep a secret in ${file}: ${error instanceof Error ? error.message : error}`);
  }
}

function readSecret(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Written aside and linked into place: a file that is there is whole, and is never replaced. */
function makeSecret(file: string): string {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const draft = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(draft, `${secret}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, file);
    return secret;
  } catch (error) {
    const other = readSecret(file);
    if (other === null) throw error;
    return other;
  } finally {
    rmSync(draft);
  }
}
