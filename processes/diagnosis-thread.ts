import { parentPort, workerData } from 'node:worker_threads';
import { trySignature } from '../lib/connections/try-signature.ts';
import { openPool } from '../lib/database/pool.ts';
import type { Installation } from '../lib/diagnosis/diagnose.ts';
import { diagnoseRow } from '../lib/diagnosis/diagnose-row.ts';
import { explainRefused } from '../lib/diagnosis/explain-refused.ts';
import { sealingKeysFrom } from '../lib/keys/signing-secret.ts';
import { isTrusted, trustedProxies } from '../lib/request/call.ts';
import type { DiagnosisAnswers, DiagnosisJobs, DiagnosisSettings } from '../lib/server/diagnosis-worker.ts';

/** Connections to the database: it does one thing at a time. */
const CONNECTIONS = 1;

/** The thread of a process that finds out why requests were refused: one after the other, each for itself. */
const settings: DiagnosisSettings = workerData;
const db = openPool(settings.connectionString, CONNECTIONS);
const proxies = trustedProxies(settings.trustedProxies);
const installation: Installation = {
  sealingKeys: sealingKeysFrom(settings.secretsKey),
  paths: settings.paths,
  trusts: (address) => isTrusted(address, proxies),
};

type Job = DiagnosisJobs[keyof DiagnosisJobs];

parentPort?.on('message', (job: Job) => {
  workOut(job).then(
    (found) => parentPort?.postMessage({ found }),
    (error: unknown) => parentPort?.postMessage({ error: error instanceof Error ? error : new Error(String(error)) }),
  );
});

function workOut(job: Job): Promise<DiagnosisAnswers[keyof DiagnosisAnswers]> {
  if (job.kind === 'row') return diagnoseRow(db, installation, job.rowId);
  if (job.kind === 'pasted') return trySignature(db, installation, job.integrationKeyId, job.pasted, job.now);
  const { refused } = job;
  const { body } = refused.arrived;
  // Bytes arrive as a plain array of them.
  const arrived = { ...refused.arrived, body: body && Buffer.from(body.buffer, body.byteOffset, body.byteLength) };
  return explainRefused(db, installation, { ...refused, arrived });
}
