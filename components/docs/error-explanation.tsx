import { lexer } from 'marked';
import type { ErrorCode } from '../../lib/errors/catalogue.ts';
import { errorMarkdown } from './error-markdown.ts';
import { Markdown } from './markdown.tsx';

/** What one code means, as the docs say it, in place: inside the request log. */
export function ErrorExplanation({ code, appUrl }: { code: ErrorCode; appUrl: string }) {
  return <Markdown tokens={lexer(errorMarkdown(code, appUrl))} anchors={false} />;
}
