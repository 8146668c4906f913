import { runBundled } from './bundle.mjs';
import { setUp } from './setup.mjs';

await setUp('test');
await runBundled('bench/silence.mjs', '.build/silence-figures.mjs');
