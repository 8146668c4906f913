import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type ErrorCode, errors } from '../../lib/errors/catalogue.ts';
import { openapiDocument } from '../../lib/openapi.ts';
import type { SampleLanguage } from '../../lib/samples/fill-sample.ts';
import { loadSamples, type Sample, type SampleName, sampleTitles } from '../../lib/samples/load-samples.ts';
import { apiMarkdown } from './api-markdown.ts';
import { errorMarkdown } from './error-markdown.ts';
import { logColumns } from './log-columns.ts';
import type { Installation } from './page-source.ts';

/** What stands in a page for something that is made from data: each as Markdown. `{{sample send-order}}` has an argument. */
export const directives = {
  /** A section for every error code. */
  errors: (installation: Installation) =>
    errorCodes.map((code) => errorMarkdown(code, installation.appUrl)).join('\n\n'),

  /** Links to those sections. */
  'error-index': () =>
    errorCodes.map((code) => `- [${code}](/docs/troubleshooting#${code}) (${errors[code].status})`).join('\n'),

  /** The columns of the request log. */
  columns: () => logColumns.map(([name, tells]) => `- \`${name}\`: ${tells}`).join('\n'),

  /** A program of `connectors/samples`, in every language. */
  sample: ({ appUrl }: Installation, name: string) => sampleMarkdown(sampleNamed(name), appUrl),

  /** A program of `connectors/samples` that there is in one language only. */
  program: ({ appUrl }: Installation, file: string) => `\`\`\`js ${file}\n${programText(file, appUrl)}\n\`\`\``,

  /** Every endpoint. */
  api: ({ appUrl }: Installation) => apiMarkdown(openapiDocument(appUrl)),
} as const satisfies Record<string, (installation: Installation, argument: string) => string>;

export type DirectiveName = keyof typeof directives;

const fences: Record<SampleLanguage, string> = { shell: 'sh', node: 'js', python: 'py', php: 'php' };

export const errorCodes = Object.keys(errors) as ErrorCode[];

export function isDirective(name: string): name is DirectiveName {
  return Object.hasOwn(directives, name);
}

/** A program in every language, one fence after the other. */
export function sampleMarkdown(name: SampleName, appUrl: string): string {
  const fenced = samplesOf(name, appUrl).map(
    ({ language, file, code }) => `\`\`\`${fences[language]} ${file}\n${code}\n\`\`\``,
  );
  return [`**${sampleTitles[name]}**`, ...fenced].join('\n\n');
}

/** A sample as the docs show it: with this installation's address, the rest from the environment. */
export function samplesOf(name: SampleName, appUrl: string): Sample[] {
  return loadSamples(name, { url: appUrl });
}

export function sampleNamed(text: string): SampleName {
  const name = Object.keys(sampleTitles).find((candidate): candidate is SampleName => candidate === text);
  if (!name) throw new Error(`the docs show a sample ${text}, which there is not`);
  return name;
}

export function programText(file: string, appUrl: string): string {
  const text = readFileSync(path.resolve('connectors/samples', file), 'utf8').trimEnd();
  return text.replaceAll('https://connectors.example.com', () => appUrl);
}
