import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { testDatabaseUrl } from '../test/database-url.ts';
import { isUnavailable } from './failure.ts';
import { migrate } from './migrate.ts';
import { openClient } from './open-client.ts';
import { openPool } from './pool.ts';
import { openPrisma } from './prisma.ts';
import { StorageWatch } from './watch-database.ts';

/** The tests' database, after a server where nobody listens. */
function second(parameters: Record<string, string> = {}): string {
  const url = new URL(testDatabaseUrl());
  url.search = new URLSearchParams({ ...parameters, target_session_attrs: 'read-write' }).toString();
  return url.href.replace(url.host, `127.0.0.1:1,${url.host}`);
}
const readOnly = () => second({ options: '-c default_transaction_read_only=on' });

test('of several servers the one that takes writes is found, by every kind of connection', async () => {
  await migrate(second());
  const client = openClient(second(), {});
  await client.connect();
  const pool = openPool(second());
  const prisma = openPrisma(second());
  const watch = new StorageWatch(second());
  await watch.start();
  try {
    const port = Number(new URL(testDatabaseUrl()).port);
    for (const db of [client, pool])
      expect((await db.query('select inet_server_port() as port')).rows).toEqual([{ port }]);
    expect(await prisma.$queryRaw`select inet_server_port() as port`).toEqual([{ port }]);
    expect(watch.answers).toBe(true);
  } finally {
    await Promise.all([client.end(), pool.end(), prisma.$disconnect(), watch.stop()]);
  }
});

test('a server that takes no writes is as good as none: what waits for it may try again', async () => {
  const refusal = await openClient(readOnly(), {})
    .connect()
    .catch((error: unknown) => error);
  expect([String(refusal), isUnavailable(refusal)]).toEqual([expect.stringContaining('takes writes'), true]);
  await expect(migrate(readOnly())).rejects.toThrow(
    /^PostgreSQL at 127\.0\.0\.1:1, .* cannot be reached: none of them takes writes: connect ECONNREFUSED 127\.0\.0\.1:1; this PostgreSQL takes no writes$/,
  );
  const watch = new StorageWatch(readOnly().replace('127.0.0.1:1,', '')); // also when it is the only one
  await watch.start();
  expect(watch.answers).toBe(false);
  await watch.stop();
});

test('connections are made here only, so that each of them finds the right server', () => {
  const allowed = ['application-role.ts', 'embedded.ts', 'open-client.ts', 'pool.ts', 'primary.ts'].map((name) =>
    path.join('lib/database', name),
  );
  const files = ['lib', 'cli', 'app', 'components'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file)),
  );
  const made = files.filter((file) => /\.tsx?$/.test(file) && !/\.test\.|^lib\/(test|generated)\//.test(file));
  expect(made.length).toBeGreaterThan(100);
  const makers = made.filter((file) => /new (pg\.)?(Client|Pool)\(/.test(readFileSync(file, 'utf8')));
  expect(makers.sort()).toEqual(allowed);
});
