import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

// Whoever reads a name, in an editor's tab, a stack or an import, knows which file it is.

/** The names that Next gives to files of `app`. */
const NEXTS = /^app\/(?:.*\/)?(?:page|layout|route|loading|error|not-found)\.tsx?$/;
const folders = ['app', 'bench', 'cli', 'components', 'connectors', 'e2e', 'lib', 'processes', 'scripts', 'test'];

test('no two files have one name', () => {
  const inFolders = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => path.posix.join(folder, file)),
  );
  const files = [...readdirSync('.'), ...inFolders]
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !/node_modules|lib\/generated/.test(file) && !NEXTS.test(file));
  expect(files.length).toBeGreaterThan(800);
  const byName = new Map<string, string[]>();
  for (const file of files) byName.set(path.basename(file), [...(byName.get(path.basename(file)) ?? []), file]);
  expect([...byName.values()].filter((same) => same.length > 1)).toEqual([]);
});
