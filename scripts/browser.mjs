import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { runTool } from './run-tool.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const unpacked = path.join(root, '.build/chromium');
const isPackaged = process.platform === 'linux' && process.arch === 'x64';
const system = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/**
 * How Playwright starts the browser of the tests; null when this machine has none yet. The same one everywhere that npm
 * can bring it, with the libraries it needs beside it; else Playwright's own, or the machine's.
 * @returns {{ executablePath: string, chromiumSandbox: boolean, env: Record<string, string> } | null}
 */
export function browserLaunch() {
  const own = path.join(unpacked, 'chromium');
  const executablePath = [own, playwrightsOwn(), ...system].find((file) => file && existsSync(file));
  if (!executablePath) return null;
  const besides =
    executablePath === own ? { LD_LIBRARY_PATH: path.join(unpacked, 'lib'), FONTCONFIG_PATH: unpacked } : {};
  const env = /** @type {Record<string, string>} */ ({ ...process.env, ...besides });
  return { executablePath, chromiumSandbox: process.getuid?.() !== 0, env };
}

/** @type {{ label: string, ready(): boolean, make(): Promise<void> }} */
export const browserStep = {
  label: 'unpacking the browser of the tests',
  ready: () => (isPackaged ? isUnpacked() : browserLaunch() !== null),
  make: async () => {
    if (isPackaged) unpack();
    else await runTool(process.execPath, [path.join(root, 'node_modules/playwright/cli.js'), 'install', 'chromium']);
  },
};

/** npm's package holds the browser, its libraries and a font, compressed for a cloud's small disks. */
function unpack() {
  const source = path.resolve(require.resolve('@sparticuz/chromium'), '../../../bin');
  const making = `${unpacked}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  for (const file of readdirSync(source)) {
    const target = path.join(making, path.basename(file, '.br'));
    writeFileSync(target, brotliDecompressSync(readFileSync(path.join(source, file))), { mode: 0o755 });
    if (!target.endsWith('.tar')) continue;
    execFileSync('tar', ['-xf', target, '-C', making]);
    rmSync(target);
  }
  writeFileSync(path.join(making, 'fonts.conf'), fontsHere);
  rmSync(unpacked, { recursive: true, force: true });
  renameSync(making, unpacked);
}

/** The package's own list of folders is that of a cloud. A browser that finds no font at all ends at the first select. */
const fontsHere = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${path.join(unpacked, 'fonts')}</dir>
  <cachedir>${path.join(unpacked, 'fonts-cache')}</cachedir>
</fontconfig>
`;

function isUnpacked() {
  const list = path.join(unpacked, 'fonts.conf');
  return existsSync(list) && readFileSync(list, 'utf8') === fontsHere;
}

function playwrightsOwn() {
  const { chromium } = require('@playwright/test');
  return /** @type {string} */ (chromium.executablePath());
}
