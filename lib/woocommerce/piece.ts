import type { ColumnType } from '../database/binary-array.ts';
import type { Work } from '../pipeline/finish.ts';

/** A part of a delivery's one statement: common table expressions that happen only for the rows that `after` has. */
export interface Piece {
  /** The names of all pieces together name the statement. */
  name: string;
  /** Of its values, in their order. */
  types: readonly ColumnType[];
  /** `$(1)` is the column of this piece's first value. */
  text: (after: string, $: (n: number) => string) => string;
  values: readonly unknown[];
  /** Its own expression that has those rows of `after` for which all went as foreseen: nobody else was faster. */
  guard?: string;
}

/** Made once for each combination of pieces: the hot path does not put texts together. */
const statements = new Map<string, Pick<Work, 'name' | 'types' | 'text'>>();

/** One statement of these pieces, each after the guards of those before it. Nothing of it happens unless the first guard holds. */
export function compose(pieces: readonly Piece[]): Work {
  const name = ['woo', ...pieces.map((piece) => piece.name)].join('-');
  let statement = statements.get(name);
  if (!statement) {
    statement = { name, types: pieces.flatMap((piece) => piece.types), text: textOf(pieces) };
    statements.set(name, statement);
  }
  return { ...statement, values: pieces.flatMap((piece) => piece.values) };
}

function textOf(pieces: readonly Piece[]): string {
  const parts: string[] = [];
  let after = 'gate';
  let before = 0;
  for (const piece of pieces) {
    const first = before;
    parts.push(piece.text(after, (n) => `p${first + n}`));
    before += piece.types.length;
    after = piece.guard ?? after;
  }
  return [...parts, `done as (select * from ${after})`].join(',');
}
