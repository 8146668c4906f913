import { parentPort, workerData } from 'node:worker_threads';
import { answerRefusal } from '../lib/pipeline/reply.ts';
import { processReceived } from '../lib/pipeline/serve.ts';
import { type Done, fromJob, type Job } from '../lib/server/heavy-messages.ts';
import type { HeavySettings } from '../lib/server/heavy-worker.ts';
import { openApi } from '../lib/server/open-api.ts';

/** Connections to the database: few, since few requests are here at once. */
const POOL_SIZE = 3;

/** The thread for large bodies, within a process that answers the API: the same pipeline, from stage 8 on. */
const { connectionString, env, budgets }: HeavySettings = workerData;
const opening = openApi(connectionString, env, budgets, { poolSize: POOL_SIZE, heavy: false });

parentPort?.on('message', async (message: Job | 'close') => {
  const api = await opening;
  if (message === 'close') {
    await api.close();
    process.exit(0);
  }
  const { call, known } = fromJob(message, api.sealingKeys);
  const reply = await processReceived(api, call, known).catch((error: unknown) => answerRefusal(api, call, error));
  const done: Done = { id: message.id, ...reply };
  parentPort?.postMessage(done);
});
