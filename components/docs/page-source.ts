import { readFileSync } from 'node:fs';
import path from 'node:path';
import { rateLimit, scopes } from '../../lib/keys/vocabulary.ts';
import { type DirectiveName, directives, isDirective } from './directives.ts';
import type { DocsPage } from './pages.ts';

/** What a page says of the installation that shows it. */
export interface Installation {
  /** Without a slash at its end. */
  appUrl: string;
  contactEmail: string | null;
}

/** A piece of a page: Markdown, or a directive that stands on a line of its own, as `{{errors}}` does. */
export type PagePart = { markdown: string } | { directive: DirectiveName; argument: string };

const DIRECTIVE_LINE = /^\{\{([a-z-]+)(?: (\S+))?\}\}$/;

/**
 * A page's source with this installation's words in it, cut at its directives. In the source, `{{url}}` is the
 * address, `{{support}}` whom to write to; what else is between double braces is a fault of the page, and throws.
 */
export function pageParts(page: DocsPage, installation: Installation): PagePart[] {
  const source = readFileSync(path.resolve('docs/pages', `${page.file}.md`), 'utf8');
  const parts: PagePart[] = [{ markdown: `# ${page.title}\n` }];
  for (const line of source.trimEnd().split('\n')) {
    const [, directive = '', argument = ''] = DIRECTIVE_LINE.exec(line) ?? [];
    const last = parts.at(-1);
    if (isDirective(directive)) parts.push({ directive, argument });
    else if (last && 'markdown' in last) last.markdown += `\n${filled(line, installation)}`;
    else parts.push({ markdown: filled(line, installation) });
  }
  return parts;
}

/** The page as Markdown. Links have this installation's address in front, so that a copy of the text keeps them. */
export function pageMarkdown(page: DocsPage, installation: Installation): string {
  const text = pageParts(page, installation)
    .map((part) => ('markdown' in part ? part.markdown : directives[part.directive](installation, part.argument)))
    .join('\n');
  const absolute = text
    .replaceAll('](/', `](${installation.appUrl}/`)
    .replaceAll('](#', `](${installation.appUrl}${page.path}#`);
  return `${absolute.replaceAll(/\n{3,}/g, '\n\n').trim()}\n`;
}

function filled(line: string, { appUrl, contactEmail }: Installation): string {
  const words: Record<string, string> = {
    url: appUrl,
    support: contactEmail ? `[${contactEmail}](mailto:${contactEmail})` : 'whoever runs this installation',
    scopes: scopes.join(','),
    'default-rate': String(rateLimit.default),
    'most-rate': rateLimit.most.toLocaleString('en'),
  };
  return line.replace(/\{\{([a-z-]+)\}\}/g, (_, name: string) => {
    const word = words[name];
    if (word === undefined) throw new Error(`the docs name {{${name}}}, which is nothing`);
    return word;
  });
}
