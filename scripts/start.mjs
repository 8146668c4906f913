import { existsSync } from 'node:fs';
import { setUp } from './setup.mjs';

await setUp('start');
if (existsSync('.env')) process.loadEnvFile('.env');
Object.assign(process.env, { NODE_ENV: 'production' }); // what `next build` built
process.setSourceMapsEnabled(true);
const server = new URL('../.build/server.mjs', import.meta.url);
await import(server.href);
