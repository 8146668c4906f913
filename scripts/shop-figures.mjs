import { runBundled } from './bundle.mjs';
import { setUp } from './setup.mjs';

await setUp('start');
await runBundled('test/shop-figures/main.ts', '.build/shop-figures.mjs');
