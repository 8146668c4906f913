import { spawnSync } from 'node:child_process';
import { setUp } from './setup.mjs';

await setUp('test');
const options = ['test', '--project=widths', ...process.argv.slice(2)];
const { status } = spawnSync('node_modules/.bin/playwright', options, {
  stdio: 'inherit',
  env: { ...process.env, WIDTHS: 'all' },
});
process.exit(status ?? 1);
