// Loaded into our server by `npm run bench -- --profile`, before anything else: a SIGUSR2 starts the CPU profiler, the
// next one stops it and writes the file that this module's URL names in `?out=`.
import { renameSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

const INTERVAL_MICROSECONDS = 250;

const out = new URL(import.meta.url).searchParams.get('out');
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_MICROSECONDS });

let running = false;
process.on('SIGUSR2', async () => {
  running = !running;
  if (running) return session.post('Profiler.start');
  const { profile } = await session.post('Profiler.stop');
  writeFileSync(`${out}.part`, JSON.stringify(profile));
  renameSync(`${out}.part`, out);
});
