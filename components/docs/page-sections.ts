import { lexer, type Token, type Tokens } from 'marked';
import { anchorOf } from './anchor.ts';

/** What stands under one heading of the second level, the heading first; before the first such, what begins a page. */
export interface PageSection {
  /** The heading's words and its anchor; null for the beginning of a page. */
  heading: { id: string; title: string } | null;
  tokens: Token[];
}

/** A page cut into its sections, so that a section can be marked as a whole, and listed in the page's contents. */
export function pageSections(markdown: string): PageSection[] {
  const sections: PageSection[] = [{ heading: null, tokens: [] }];
  for (const token of lexer(markdown)) {
    if (isSectionHeading(token)) {
      const { text } = token;
      sections.push({ heading: { id: anchorOf(text), title: text.replaceAll('`', '') }, tokens: [] });
    }
    sections.at(-1)?.tokens.push(token);
  }
  return sections;
}

function isSectionHeading(token: Token): token is Tokens.Heading {
  return token.type === 'heading' && 'depth' in token && token.depth === 2;
}
