import { runBundled } from './bundle.mjs';
import { setUp } from './setup.mjs';

await setUp('test');
await runBundled('bench/console.mjs', '.build/bench-console.mjs');
