import { env, givenDatabaseUrl } from '../env.ts';
import { allPaths } from '../pipeline/route.ts';
import { DiagnosisWorker } from './diagnosis-worker.ts';

declare global {
  /** Next bundles a module more than once, and each copy would start a thread of its own. */
  var diagnosisWorkerOfThisProcess: DiagnosisWorker | undefined;
}

/** The console's thread that explains rows and pasted signatures: started when first needed. */
export function consoleDiagnosis(): DiagnosisWorker {
  const { secretsKey, trustedProxies } = env();
  globalThis.diagnosisWorkerOfThisProcess ??= new DiagnosisWorker({
    connectionString: givenDatabaseUrl(),
    secretsKey,
    trustedProxies,
    paths: allPaths,
  });
  return globalThis.diagnosisWorkerOfThisProcess;
}
