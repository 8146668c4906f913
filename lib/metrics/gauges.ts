import { Counter, Gauge, type Registry } from 'prom-client';
import { shared, waitingOn } from '../database/batcher.ts';
import type { Api } from '../pipeline/serve.ts';
import { bodyBytesInFlight } from '../server/read-body.ts';

/** What a process has and holds, read when somebody asks for it: nothing of this costs a request anything. */
export function addGauges(register: Registry, api: Api): void {
  const { db, storage, log, inFlight } = api;
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `connectors_${name}`,
      help,
      registers: [register],
      collect() {
        this.set(read());
      },
    });
  const counter = (name: string, help: string, read: () => number) =>
    new Counter({
      name: `connectors_${name}_total`,
      help,
      registers: [register],
      collect() {
        this.reset();
        this.inc(read());
      },
    });

  gauge('storage_up', '1 while the database answers and takes writes, else 0', () => (storage.answers ? 1 : 0));
  gauge('draining', '1 from a stop being asked for, else 0', () => (api.draining ? 1 : 0));
  gauge('pool_connections', 'Connections to the database that are open', () => db.totalCount);
  gauge('pool_idle_connections', 'Those of them that nobody uses', () => db.idleCount);
  gauge(
    'waiting_requests',
    'Requests that wait for a connection to the database, or for the statement before theirs',
    () => waitingOn(db),
  );
  counter('shared_statements', 'Statements that requests of one kind share', () => shared.statements);
  counter('shared_statement_requests', 'Requests that those were for', () => shared.requests);
  gauge('idempotency_keys_at_work', 'Idempotency-Keys whose first request is under way here', () => inFlight.size);
  gauge('body_bytes_in_flight', 'Bytes of request bodies held in memory', bodyBytesInFlight);

  gauge('log_rows_waiting', 'Rows of the request log that wait to be written', () => log.waiting);
  counter('log_rows_stored', 'Rows written behind their answers (those of a 2xx are written with it)', () => {
    return log.counts.stored;
  });
  counter('log_batches', 'Statements that those rows took', () => log.counts.batches);
  counter('log_rows_folded', 'Unverified requests that were counted on a row that is there', () => log.counts.folded);
  counter('log_rows_lost', 'Rows that only the process log has: the database was away or too slow', () => {
    return log.counts.lost;
  });
}
