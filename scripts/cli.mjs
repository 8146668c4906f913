import { existsSync } from 'node:fs';
import { setUp } from './setup.mjs';

await setUp('cli');
if (existsSync('.env')) process.loadEnvFile('.env');
process.setSourceMapsEnabled(true);
const commandLine = new URL('../.build/cli.mjs', import.meta.url);
await import(commandLine.href);
