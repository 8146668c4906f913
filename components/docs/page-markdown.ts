import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type CatalogueEntry, type ErrorCode, errors } from '../../lib/errors/catalogue.ts';
import { rateLimit, scopes } from '../../lib/keys/vocabulary.ts';
import { openapiDocument } from '../../lib/openapi.ts';
import { loadSamples, type SampleName, sampleTitles } from '../../lib/samples/load-samples.ts';
import { apiMarkdown, errorLinks } from './api-markdown.ts';
import type { DocsPage } from './docs-pages.ts';
import { errorMarkdown } from './error-markdown.ts';
import { logColumns } from './log-columns.ts';
import { sampleFences } from './sample-fences.ts';

/** What a page says of the installation that shows it. */
export interface Installation {
  /** Without a slash at its end. */
  appUrl: string;
  contactEmail: string | null;
}

/**
 * A page as Markdown: its source in `docs/pages`, with this installation's words in it and with what stands for data
 * filled in. The page and its twin at `.md` are both made of this text, so neither says what the other does not.
 *
 * In the source `{{url}}` is the address and `{{support}}` whom to write to; a line `{{errors}}` or
 * `{{sample send-order}}` is replaced by Markdown made from a table. Anything else between double braces throws.
 */
export function pageMarkdown(page: DocsPage, installation: Installation): string {
  const source = readFileSync(path.resolve('docs/pages', `${page.file}.md`), 'utf8').trimEnd();
  const text = source
    .replace(/^\{\{([a-z-]+)(?: (\S+))?\}\}$/gm, (line, name: string, argument = '') =>
      isDirective(name) ? directives[name](installation, argument) : line,
    )
    .replace(/\{\{([a-z-]+)\}\}/g, (_, name: string) => wordFor(name, installation));
  return `# ${page.title}\n\n${text}\n`;
}

/** The same for readers elsewhere: links have this installation's address in front. */
export function pageTwin(page: DocsPage, installation: Installation): string {
  return pageMarkdown(page, installation)
    .replaceAll('](/', `](${installation.appUrl}/`)
    .replaceAll('](#', `](${installation.appUrl}${page.path}#`);
}

const errorCodes = Object.keys(errors) as ErrorCode[];

/** What a line of a source stands for. */
const directives = {
  /** A section for every error code. */
  errors: ({ appUrl }: Installation) =>
    errorCodes
      .flatMap((code) => {
        const { programs = [] }: CatalogueEntry = errors[code];
        return [`## ${code}`, errorMarkdown(code, appUrl), ...programs.map((name) => sampleMarkdown(name, appUrl))];
      })
      .join('\n\n'),

  /** Links to those sections. */
  'error-index': () => errorLinks(errorCodes),

  /** The columns of the request log. */
  columns: () => logColumns.map(([name, tells]) => `- \`${name}\`: ${tells}`).join('\n'),

  /** A program of `connectors/samples`, in every language. */
  sample: ({ appUrl }: Installation, name: string) => sampleMarkdown(sampleNamed(name), appUrl),

  /** A program of `connectors/samples` that there is in one language only. */
  program: ({ appUrl }: Installation, file: string) => `\`\`\`js ${file}\n${programText(file, appUrl)}\n\`\`\``,

  /** Every endpoint, and every record that it answers with. */
  api: ({ appUrl }: Installation) => apiMarkdown(openapiDocument(appUrl)),
} as const satisfies Record<string, (installation: Installation, argument: string) => string>;

function isDirective(name: string): name is keyof typeof directives {
  return Object.hasOwn(directives, name);
}

function wordFor(name: string, { appUrl, contactEmail }: Installation): string {
  const words: Record<string, string> = {
    url: appUrl,
    support: contactEmail ? `[${contactEmail}](mailto:${contactEmail})` : 'the people who run this installation',
    scopes: scopes.join(','),
    'default-rate': String(rateLimit.default),
    'most-rate': rateLimit.most.toLocaleString('en'),
  };
  const word = words[name];
  if (word === undefined) throw new Error(`the docs name {{${name}}}, which is nothing`);
  return word;
}

function sampleMarkdown(name: SampleName, appUrl: string): string {
  return sampleFences(sampleTitles[name], loadSamples(name, { url: appUrl }));
}

function sampleNamed(text: string): SampleName {
  const name = Object.keys(sampleTitles).find((candidate): candidate is SampleName => candidate === text);
  if (!name) throw new Error(`the docs show a sample ${text}, which there is not`);
  return name;
}

export function programText(file: string, appUrl: string): string {
  const text = readFileSync(path.resolve('connectors/samples', file), 'utf8').trimEnd();
  return text.replaceAll('https://connectors.example.com', () => appUrl);
}
