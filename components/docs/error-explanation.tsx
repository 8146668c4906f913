import { lexer } from 'marked';
import { codeOf } from './error-index.tsx';
import { errorMarkdown } from './error-markdown.ts';
import { Markdown } from './markdown.tsx';

/** What one code means, as the docs say it, in place: inside the request log. */
export function ErrorExplanation({ code, appUrl }: { code: string; appUrl: string }) {
  const known = codeOf(code);
  return known && <Markdown tokens={lexer(errorMarkdown(known, appUrl))} anchors={false} />;
}
