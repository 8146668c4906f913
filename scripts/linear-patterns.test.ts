import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { analyse } from 'scslre';
import { expect, test } from 'vitest';
import { parseAst } from 'vitest/node';

// What a sender, a shop or a page's reader writes is as long and as odd as they please. A pattern whose time grows by the
// square of its text, such as / +$/, takes a minute over a body of blanks, and nobody else is answered meanwhile.

/** Patterns that are not linear, over texts that nobody else writes or that are short. */
const exceptions: Readonly<Record<string, string>> = {
  'components/docs/highlight.tsx': 'our own samples, when the docs are made',
  'components/request-log/payload/colour-json.ts': 'one line, cut, in the browser of whoever looks at it',
  'lib/database/migrate.ts': 'our own migrations',
  'lib/database/servers.ts': 'the operator’s DATABASE_URL',
  'lib/input/as-meant.ts': 'at most 64 characters',
  'lib/money/amount.ts': 'the digits of a number',
};

const sources = ['app', 'cli', 'components', 'lib', 'processes', '.'].flatMap((folder) =>
  readdirSync(folder, { recursive: folder !== '.', encoding: 'utf8' })
    .map((file) => path.join(folder, file).split(path.sep).join('/'))
    .filter((file) => /(?<!\.d|\.test|\.config)\.tsx?$/.test(file) && !/^lib\/(test|generated)\//.test(file)),
);

/** The regular expressions that are written in a file. */
function patternsOf(file: string): { source: string; flags: string }[] {
  const found: { source: string; flags: string }[] = [];
  const walk = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return;
    if ('regex' in node) found.push(toPattern(node.regex));
    for (const part of Object.values(node)) walk(part);
  };
  walk(parseAst(readFileSync(file, 'utf8'), { lang: file.endsWith('x') ? 'tsx' : 'ts' }));
  return found;
}

function toPattern(regex: unknown): { source: string; flags: string } {
  const { pattern, flags } = Object(regex);
  return { source: String(pattern), flags: String(flags) };
}

test('no pattern takes more time than its text is long, but for those that are given short texts', () => {
  const slow: string[] = [];
  let looked = 0;
  for (const file of sources) {
    for (const pattern of patternsOf(file)) {
      looked += 1;
      if (analyse(pattern).reports.length > 0) slow.push(`${file}: /${pattern.source}/${pattern.flags}`);
    }
  }
  expect(looked).toBeGreaterThan(300);
  expect(slow.filter((line) => exceptions[line.split(': ')[0] ?? ''] === undefined)).toEqual([]);
  for (const file of Object.keys(exceptions)) expect(slow.join('\n')).toContain(file);
});

test('the blanks at the end of a text are a case of it', () => {
  expect(analyse({ source: '[ \\t]+$', flags: '' }).reports).not.toEqual([]);
});
