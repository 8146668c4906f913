import { runBundled } from './bundle.mjs';
import { setUp } from './setup.mjs';

await setUp('start');
await runBundled('test/torture/main.ts', '.build/torture.mjs');
