import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

// No file needs itself: not by way of others, and not for its types either. What two files need of each other lives in a third.

const sources = ['app', 'cli', 'components', 'lib', 'processes', '.'].flatMap((folder) =>
  readdirSync(folder, { recursive: folder !== '.', encoding: 'utf8' })
    .filter((file) => /(?<!\.d)\.tsx?$/.test(file))
    .map((file) => path.join(folder, file)),
);
const known = new Set(sources);
const IMPORTS = /^(?:import|export)\s[^;'"]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm;

/** The files of ours that this one imports. */
function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(IMPORTS)].flatMap(([, from, bare, later]) => {
    const source = from ?? bare ?? later ?? '';
    const target = source.startsWith('.') ? path.join(path.dirname(file), source) : source.replace(/^@\//, '');
    return [target, `${target}.ts`, `${target}.tsx`].filter((candidate) => known.has(candidate)).slice(0, 1);
  });
}

test('no import goes in a circle', () => {
  const imports = new Map(sources.map((file) => [file, importsOf(file)]));
  expect(imports.get('lib/endpoints.ts')).toContain('lib/orders/create-order.ts');
  const done = new Set<string>();
  const circles: string[] = [];
  const walk = (file: string, way: string[]) => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' → '));
    else if (!done.has(file)) for (const next of imports.get(file) ?? []) walk(next, [...way, file]);
    done.add(file);
  };
  for (const file of sources) walk(file, []);
  expect(circles).toEqual([]);
});
