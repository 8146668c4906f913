import { runBundled } from './bundle.mjs';
import { setUp } from './setup.mjs';

await setUp('start');
await runBundled('bench/shop-figures.ts', '.build/shop-figures.mjs');
