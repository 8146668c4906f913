import { setUp } from './setup.mjs';

await setUp('start');
const benchmark = new URL('../bench/run.mjs', import.meta.url);
const { bench } = await import(benchmark.href);
process.exit(await bench(process.argv.slice(2), process.env));
