import type { Work } from '../pipeline/finish.ts';

/** A part of a delivery's one statement: common table expressions that happen only if `after` has its row. */
export interface Piece {
  /** Short: the names of all pieces together name the prepared statement, which has 63 characters. */
  name: string;
  /** `$(1)` is this piece's first parameter. */
  text: (after: string, $: (n: number) => string) => string;
  values: unknown[];
  /** Its own expression that has one row if all went as foreseen, and none if somebody else was faster. */
  guard?: string;
}

/** Made once for each combination of pieces: the hot path does not put texts together. */
const texts = new Map<string, string>();

/** One statement of these pieces, each after the guards of those before it. Nothing of it happens unless the first guard holds. */
export function compose(pieces: readonly Piece[]): Work {
  const name = ['woo', ...pieces.map((piece) => piece.name)].join('-');
  const values = pieces.flatMap((piece) => piece.values);
  const text = texts.get(name) ?? textOf(pieces);
  texts.set(name, text);
  return { name, text, values };
}

function textOf(pieces: readonly Piece[]): string {
  const parts: string[] = [];
  let after = 'gate';
  let before = 0;
  for (const piece of pieces) {
    const first = before;
    parts.push(piece.text(after, (n) => `$${first + n}`));
    before += piece.values.length;
    after = piece.guard ?? after;
  }
  return [...parts, `done as (select 1 from ${after})`].join(',');
}
