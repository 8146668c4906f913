import { runBundled } from './bundle.mjs';
import { setUp } from './setup.mjs';

await setUp('test');
process.argv.push(process.env.DATABASE_URL ?? ''); // no other process sees it there
await runBundled('bench/silence.mjs', '.build/silence-figures.mjs');
