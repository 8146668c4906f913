import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../lib/test/api.ts';
import { type Replayed, replay } from './reports/replay.ts';

// What people reported in public of integrations that took the wrong money, or none: each with its right value.

let server: TestApi;
beforeAll(async () => {
  server = await startApi();
});
afterAll(() => server.stop());

/** What is right, by the name of the report. */
const right: Record<string, (replayed: Replayed) => void | Promise<void>> = {};

for (const [name, check] of Object.entries(right)) {
  test(name, async () => check(await replay(server, name)));
}

test('every report is here that has a right value', () => {
  const files = readdirSync(path.join(import.meta.dirname, 'reports')).filter((file) => file.endsWith('.json'));
  expect(files).toEqual(expect.arrayContaining(Object.keys(right).map((name) => `${name}.json`)));
});
