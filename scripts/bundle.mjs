import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Makes one file for Node of a program and its sources; packages stay where they are.
 * @param {string} entry
 * @param {string} outfile
 */
export async function bundle(entry, outfile) {
  // Only now: in a fresh clone it is installed by a step before this one.
  const { build, stop } = await import('esbuild');
  await build({
    entryPoints: [path.join(root, entry)],
    outfile: path.join(root, outfile),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
  });
  await stop(); // its service would live as long as we do
}

/**
 * Bundles a program and runs it in this process.
 * @param {string} entry
 * @param {string} outfile
 */
export async function runBundled(entry, outfile) {
  await bundle(entry, outfile);
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(path.join(root, outfile)).href);
}
