import { readEnv } from '../env.ts';
import type { Api } from '../pipeline/serve.ts';
import { rowBudgets } from '../request-log/fold.ts';
import type { DiagnosisOptions } from '../server/diagnosis-worker.ts';
import { type Listening, listen } from '../server/listen.ts';
import { openApi } from '../server/open-api.ts';
import { testDatabaseUrl } from './database-url.ts';
import { testSecretsKey } from './tenant.ts';

export { pcSignature, wcSignature } from './sign.ts';

/** A real HTTP server of the Integration API, on the tests' database. */
export interface TestApi extends Listening {
  api: Api;
}

/**
 * Starts one; stop it in `afterAll`. `settings` are environment variables, e.g. TRUSTED_PROXIES, or DATABASE_URL for a
 * test's own database; `diagnosis` is the thread that explains refusals, where it is another than the product's.
 */
export async function startApi(
  settings: Record<string, string> = {},
  diagnosis: DiagnosisOptions = {},
): Promise<TestApi> {
  const connectionString = settings.DATABASE_URL ?? testDatabaseUrl();
  const env = readEnv({
    DATABASE_URL: connectionString,
    AUTH_SECRET: 'an authentication secret for tests only',
    SECRETS_KEY: testSecretsKey,
    ...settings,
  });
  // Tests share a database, and the installation's budget of unverified rows is for all of them together.
  const api = await openApi(connectionString, env, { ...rowBudgets, installation: 1_000_000 }, { diagnosis });
  const server = await listen(api, 0, (_, response) => response.writeHead(404).end());
  return {
    api,
    url: server.url,
    async stop() {
      await server.stop();
      await api.close();
    },
  };
}
