import { runBundled } from './bundle.mjs';
import { setUp } from './setup.mjs';

await setUp('test');
await runBundled('bench/notices.mjs', '.build/bench-notices.mjs');
