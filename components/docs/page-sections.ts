import { lexer, type Token, type Tokens } from 'marked';
import { anchorOf } from './anchor.ts';
import type { DirectiveName } from './directives.ts';
import type { PagePart } from './page-source.ts';

/** A piece of a section: Markdown, or what a directive stands for. */
export type Piece = { tokens: Token[] } | { directive: DirectiveName; argument: string };

/** What stands under one heading of the second level, the heading first; before the first such, what begins a page. */
export interface PageSection {
  /** The anchor; null for the beginning of a page, and for directives that bring sections of their own. */
  id: string | null;
  pieces: Piece[];
}

/** Directives that are sections themselves, and end the one that they stand in. */
const ownSections: ReadonlySet<DirectiveName> = new Set(['errors', 'api']);

/** A page cut into its sections, so that a section can be marked as a whole. */
export function pageSections(parts: readonly PagePart[]): PageSection[] {
  const sections: PageSection[] = [{ id: null, pieces: [] }];
  const add = (piece: Piece) => sections.at(-1)?.pieces.push(piece);
  for (const part of parts) {
    if ('directive' in part) {
      if (ownSections.has(part.directive)) sections.push({ id: null, pieces: [] });
      add(part);
      continue;
    }
    for (const token of lexer(part.markdown)) {
      if (isHeading(token, 2)) sections.push({ id: anchorOf(token.text), pieces: [] });
      add({ tokens: [token] });
    }
  }
  return sections;
}

/** The headings of the second level, of a whole page as Markdown: what its contents list. */
export function pageContents(markdown: string): { id: string; title: string }[] {
  return lexer(markdown)
    .filter((token): token is Tokens.Heading => isHeading(token, 2))
    .map(({ text }) => ({ id: anchorOf(text), title: text.replaceAll('`', '') }));
}

function isHeading(token: Token, depth: number): token is Tokens.Heading {
  return token.type === 'heading' && 'depth' in token && token.depth === depth;
}
