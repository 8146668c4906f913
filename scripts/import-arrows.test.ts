import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let tree: string;

beforeEach(() => {
  tree = mkdtempSync(path.join(tmpdir(), 'lint-'));
  copyFileSync('biome.jsonc', path.join(tree, 'biome.jsonc'));
});
afterEach(() => rmSync(tree, { recursive: true }));

/** What the linter says in a tree of our rules and this one file. */
function lint(file: string, text: string): string {
  mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
  writeFileSync(path.join(tree, file), `${text}\n`);
  const options = ['lint', '--vcs-enabled=false', '--colors=off', file];
  const { stdout, stderr } = spawnSync(path.resolve('node_modules/.bin/biome'), options, {
    cwd: tree,
    encoding: 'utf8',
  });
  return stdout + stderr;
}

describe('the linter', () => {
  it.each([
    ['components/ui/button.tsx', '../connectors/table.tsx'],
    ['components/docs/page.tsx', '../../app/page.tsx'],
    ['lib/pipeline/serve.ts', '../server/listen.ts'],
    ['lib/endpoints.ts', './pipeline/serve.ts'],
    ['lib/orders/create-order.ts', '../pipeline/serve.ts'],
    ['lib/clients/upsert-client.ts', '../endpoints.ts'],
    ['lib/external-refs.ts', './orders/order.ts'],
    ['lib/keys/mint-key.ts', '../pipeline/serve.ts'],
    ['lib/verbs/ending.ts', '../orders/order.ts'],
    ['lib/request-log/rows.ts', '../payments/payment.ts'],
    ['lib/database/pool.ts', '../keys/vocabulary.ts'],
    ['lib/errors/catalogue.ts', '../env.ts'],
    ['lib/orders/order.ts', 'next/headers'],
  ])('refuses in %s an import of %s', (file, source) => {
    expect(lint(file, `export { x } from '${source}';`)).toContain('noRestrictedImports');
    expect(lint(file, `import type { x } from '${source}';`)).toContain('noRestrictedImports');
  });

  it.each([
    ['lib/pipeline/serve.ts', '../endpoints.ts'],
    ['lib/orders/create-order.ts', '../verbs/context.ts'],
    ['lib/request-log/entry.ts', '../request/call.ts'],
    ['lib/database/embedded.ts', '../setup-error.ts'],
    ['lib/errors/api-error.ts', './catalogue.ts'],
    ['lib/session.ts', 'next/headers'],
  ])('takes in %s an import of %s', (file, source) => {
    expect(lint(file, `export { x } from '${source}';`)).toMatch(/^Checked 1 file/);
  });

  it('refuses process.env outside lib/env.ts', () => {
    expect(lint('lib/keys/token.ts', 'export const x = process.env.X;')).toContain('noProcessEnv');
    expect(lint('lib/env.ts', 'export const x = process.env.X;')).toMatch(/^Checked 1 file/);
  });
});
