// Loaded into our server by `npm run bench -- --profile`, before anything else: the first SIGUSR2 starts the CPU profiler,
// the second one stops it and writes the file that this module's URL names in `?out=`.
import { renameSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

const INTERVAL_MICROSECONDS = 250;

const out = new URL(import.meta.url).searchParams.get('out');
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_MICROSECONDS });

process.once('SIGUSR2', async () => {
  process.once('SIGUSR2', async () => {
    const { profile } = await session.post('Profiler.stop');
    writeFileSync(`${out}.part`, JSON.stringify(profile));
    renameSync(`${out}.part`, out);
  });
  await session.post('Profiler.start');
});
