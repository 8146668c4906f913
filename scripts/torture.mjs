import { runBundled } from './bundle.mjs';
import { setUp } from './setup.mjs';

await setUp('start');
await runBundled('test/torture/run-torture.ts', '.build/torture.mjs');
