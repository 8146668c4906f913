import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { knownMigrations } from './migrate.ts';

// A new version is started beside the old one, which goes on serving on the migrated tables until it is replaced (see
// /docs/operations). So a migration takes nothing away that the version before it uses, and holds nobody up; one that
// cannot help it says so in its first line, and the upgrade notes say when to stop what.

/** Nothing was ever upgraded from what these made. */
const FIRST_RELEASE = '20261126000000';
const EXCUSE = /^-- Stop all processes first: /;

const risks: readonly [RegExp, string][] = [
  [/\bdrop (table|column|function|type|schema)\b/i, 'takes away what the old version may use: do it one version later'],
  [/\brename\b/i, 'the old version knows the old name: add the new one, and drop the old one a version later'],
  [/\balter column \w+ (set data )?type\b/i, 'rewrites the table, and nobody reads it meanwhile: add a column'],
  [/\balter column \w+ set not null\b/i, 'the old version may leave it out, and the whole table is read under a lock'],
  [
    /\badd column (?:if not exists )?\w+ [^,;]*\bnot null\b(?![^,;]*\bdefault\b)/i,
    'the old version leaves it out: give it a default',
  ],
  [
    /\bcreate (unique )?index (?!concurrently)\w+ on (core\.(orders|order_lines|payments|refunds|clients|external_entity_refs)|integrations\.(request_log|idempotency_records))\b/i,
    'nobody writes while a large table is indexed',
  ],
  [/\badd constraint\b(?![^;]*\bnot valid\b)/i, 'reads the whole table under a lock: not valid first, validate later'],
];

function risksOf(sql: string): string[] {
  const statements = sql.replaceAll(/--.*$/gm, '').replaceAll(/\$\$[\s\S]*?\$\$/g, "''");
  return risks.flatMap(([pattern, reason]) => (pattern.test(statements) ? [reason] : []));
}

test('a migration is safe while the version before it runs, or says that it is not', () => {
  const unsafe = knownMigrations()
    .filter((name) => name > FIRST_RELEASE)
    .map((name) => [name, readFileSync(`prisma/migrations/${name}/migration.sql`, 'utf8')] as const)
    .filter(([, sql]) => !EXCUSE.test(sql))
    .flatMap(([name, sql]) => risksOf(sql).map((risk) => `${name}: ${risk}`));
  expect(unsafe).toEqual([]);
});

test.each([
  ['alter table core.orders drop column note', 1],
  ['drop function integrations.take_hit(uuid)', 1],
  ['alter table core.orders rename column note to remark', 1],
  ['alter table core.orders alter column note type varchar', 1],
  ['alter table core.orders add column weight integer not null', 1],
  ['alter table core.orders add column weight integer not null default 0', 0],
  ['alter table core.orders add column a integer, add column b text not null', 1],
  ['create index orders_note_idx on core.orders (note)', 1],
  ['create index notes_idx on core.new_notes (id)', 0],
  ['create index concurrently if not exists orders_note_idx on core.orders (note)', 0],
  ['alter table core.orders add constraint x check (total_cents > 0)', 1],
  ['alter table core.orders add constraint x check (total_cents > 0) not valid', 0],
  ['create table core.notes (id uuid primary key) -- drop table is for later', 0],
  ['create function core.f() returns void language plpgsql as $$ begin drop table x; end $$', 0],
])('%s: %i risk', (sql, count) => {
  expect(risksOf(sql)).toHaveLength(count);
});
