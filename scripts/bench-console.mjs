import { build, stop } from 'esbuild';
import { setUp } from './setup.mjs';

await setUp('test');
const outfile = '.build/bench-console.mjs';
await build({
  entryPoints: ['bench/console.mjs'],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
await stop();
await import(new URL(`../${outfile}`, import.meta.url).href);
