import { runBundled } from './bundle.mjs';
import { setUp } from './setup.mjs';

await setUp('test');
await runBundled('bench/records.mjs', '.build/bench-records.mjs');
