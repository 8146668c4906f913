import { spawnSync } from 'node:child_process';
import { setUp } from './setup.mjs';

await setUp('test');
const { status } = spawnSync('node_modules/.bin/playwright', ['test', '--project=screens'], {
  stdio: 'inherit',
  env: { ...process.env, SCREENS: process.argv.slice(2).join(' ') },
});
process.exit(status ?? 1);
