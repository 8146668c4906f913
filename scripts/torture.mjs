import { build, stop } from 'esbuild';
import { setUp } from './setup.mjs';

await setUp('start');
const outfile = '.build/torture.mjs';
await build({
  entryPoints: ['test/torture/main.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
});
await stop();
process.setSourceMapsEnabled(true);
const torture = new URL(`../${outfile}`, import.meta.url);
await import(torture.href);
