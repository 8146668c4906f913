import { existsSync } from 'node:fs';
import path from 'node:path';
import { runTool } from './run-tool.mjs';

/** What some tests run and npm does not bring: whose tests are left out without it, and the Debian package that has it. */
const programs = {
  php: { tests: 'the PHP samples and the WooCommerce plugin', debian: 'php-cli' },
  python3: { tests: 'the Python samples, and an upload by Python’s own client', debian: 'python3' },
  curl: { tests: 'the shell’s samples', debian: 'curl' },
  openssl: { tests: 'the shell’s samples', debian: 'openssl' },
  haproxy: { tests: 'two cells behind HAProxy', debian: 'haproxy' },
  nginx: { tests: 'two cells behind nginx', debian: 'nginx-light' },
  bash: { tests: 'the shell’s samples, pasted into a terminal', debian: 'bash' },
};
const APT_MS = 180_000;

/**
 * Whether this machine has it.
 * @param {string} name
 */
export function isHere(name) {
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => existsSync(path.join(folder, name)));
}

/**
 * A sentence for each program that is not here. A machine that is there for the tests (CI), and may, installs it first.
 * @returns {Promise<string[]>}
 */
export async function missingPrograms() {
  const missing = () => Object.entries(programs).filter(([name]) => !isHere(name));
  if (missing().length > 0 && process.env.CI && process.getuid?.() === 0 && isHere('apt-get')) {
    await install(missing().map(([, { debian }]) => debian));
  }
  return missing().map(([name, { tests, debian }]) => `${tests}: there is no ${name} here (Debian: ${debian})`);
}

/** @param {string[]} packages */
async function install(packages) {
  process.stderr.write(`  installing ${packages.join(', ')} …\n`);
  const options = { timeout: APT_MS, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  try {
    await runTool('apt-get', ['update', '-qq'], options);
    await runTool('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
  } catch {
    // What is still missing is said at the end.
  }
}
