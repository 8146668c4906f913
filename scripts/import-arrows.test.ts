import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const refused = [
  ['components/ui/button.tsx', '../connectors/table.tsx'],
  ['components/docs/page.tsx', '../../app/page.tsx'],
  ['lib/pipeline/serve.ts', '../server/listen.ts'],
  ['lib/endpoints.ts', './pipeline/serve.ts'],
  ['lib/orders/create-order.ts', '../pipeline/serve.ts'],
  ['lib/clients/upsert-client.ts', '../endpoints.ts'],
  ['lib/external-refs.ts', './orders/order.ts'],
  ['lib/keys/mint-key.ts', '../pipeline/serve.ts'],
  ['lib/verbs/verb.ts', '../orders/order.ts'],
  ['lib/request-log/rows.ts', '../payments/payment.ts'],
  ['lib/database/pool.ts', '../keys/vocabulary.ts'],
  ['lib/errors/catalogue.ts', '../env.ts'],
  ['lib/orders/order.ts', 'next/headers'],
] as const;
const taken = [
  ['lib/pipeline/serve.ts', '../endpoints.ts'],
  ['lib/orders/create-order.ts', '../verbs/verb.ts'],
  ['lib/request-log/entry.ts', '../request/call.ts'],
  ['lib/database/embedded.ts', '../setup-error.ts'],
  ['lib/errors/api-error.ts', './catalogue.ts'],
  ['lib/session.ts', 'next/headers'],
] as const;
const exported = (source: string) => `export { x } from '${source}';`;
const typed = (source: string) => `import type { y } from '${source}';`;
const ENVIRONMENT = 'export const x = process.env.X;';

/** A tree of our rules, in which each of these is a line: the linter looks through all of them at once. */
const lines = new Map<string, string[]>();
const write = (file: string, line: string) => lines.set(file, [...(lines.get(file) ?? []), line]);
let found: string;

beforeAll(() => {
  for (const [file, source] of refused) for (const line of [exported(source), typed(source)]) write(file, line);
  for (const [file, source] of taken) write(file, exported(source));
  for (const file of ['lib/keys/token.ts', 'lib/env.ts']) write(file, ENVIRONMENT);
  const tree = mkdtempSync(path.join(tmpdir(), 'lint-'));
  copyFileSync('biome.jsonc', path.join(tree, 'biome.jsonc'));
  for (const [file, text] of lines) {
    mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
    writeFileSync(path.join(tree, file), `${text.join('\n')}\n`);
  }
  const options = ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--reporter=github', ...lines.keys()];
  found = spawnSync(path.resolve('node_modules/.bin/biome'), options, { cwd: tree, encoding: 'utf8' }).stdout;
  rmSync(tree, { recursive: true });
});

/** Whether a rule refuses this line of a file. */
function isRefused(rule: string, file: string, text: string): boolean {
  const line = (lines.get(file) ?? []).indexOf(text) + 1;
  expect(line).toBeGreaterThan(0);
  return new RegExp(`title=lint/\\w+/${rule},file=\\S*/${file},line=${line},`).test(found);
}

describe('the linter', () => {
  it.each(refused)('refuses in %s an import of %s', (file, source) => {
    for (const line of [exported(source), typed(source)])
      expect(isRefused('noRestrictedImports', file, line)).toBe(true);
  });

  it.each(taken)('takes in %s an import of %s', (file, source) => {
    expect(isRefused('noRestrictedImports', file, exported(source))).toBe(false);
  });

  it('refuses process.env outside lib/env.ts', () => {
    expect(isRefused('noProcessEnv', 'lib/keys/token.ts', ENVIRONMENT)).toBe(true);
    expect(isRefused('noProcessEnv', 'lib/env.ts', ENVIRONMENT)).toBe(false);
  });
});
