import { build, stop } from 'esbuild';

/** vitest's global set-up: the thread for large bodies, as it is in the tree now, for servers that tests start themselves. */
export default async function bundleHeavyThread(): Promise<void> {
  await build({
    entryPoints: ['processes/heavy.ts'],
    outfile: '.build/heavy.mjs',
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
  });
  await stop();
}
