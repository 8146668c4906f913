import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { endpoints } from '../endpoints.ts';

const folder = 'app/integrations';

test('every endpoint has its route file, every route file its endpoint, and each is the same sentence', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('route.ts'));
  const routes = files.map((file) => `/${path.dirname(file).split(path.sep).join('/')}`);
  const table = endpoints.map((endpoint) => endpoint.path.replace(/\{(\w+)\}/g, '[$1]'));
  const withoutKey = ['/v1/health', '/v1/openapi.json', '/v1/[[...unknown]]'];
  expect(routes.sort()).toEqual([...new Set([...table, ...withoutKey])].sort());
  for (const file of files) {
    expect(readFileSync(path.join(folder, file), 'utf8')).toMatch(
      /^export \{ DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT \} from '[./]+\/lib\/server\/web\.ts';\n$/,
    );
  }
});
