import { env, givenDatabaseUrl } from '../lib/env.ts';
import { startHeartbeat } from '../lib/heartbeat/start-heartbeat.ts';
import { openApiFigures } from '../lib/metrics/api-figures.ts';
import { runPart } from '../lib/processes/run-part.ts';
import { handOn } from '../lib/server/hand-on.ts';
import { listen } from '../lib/server/listen.ts';
import { openApi } from '../lib/server/open-api.ts';

/** A process that listens on the port: it answers the Integration API, and hands the rest on to the pages process. */
runPart(async ({ name, pagesSocket }, port) => {
  const settings = env();
  const api = await openApi(givenDatabaseUrl(), settings);
  const figures = settings.metricsPort === null ? undefined : openApiFigures(api, name);
  const server = await listen(api, port ?? settings.port, handOn(pagesSocket, api.trustedProxies), figures?.meter);
  const heartbeat = startHeartbeat(givenDatabaseUrl());
  return {
    async stop(graceMs) {
      await server.stop(graceMs);
      await heartbeat.stop();
      await api.close();
    },
    ...(figures && { figures: figures.figures }),
  };
});
