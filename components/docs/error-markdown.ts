import { type CatalogueEntry, type ErrorCode, errors } from '../../lib/errors/catalogue.ts';
import { exampleResponse } from '../../lib/errors/example-response.ts';
import { sampleMarkdown } from './directives.ts';

/** An error's section as Markdown; ErrorSection is the same for the page. */
export function errorMarkdown(code: ErrorCode, appUrl: string): string {
  const { symptom, why, fix, sample, programs = [] }: CatalogueEntry = errors[code];
  return [
    `## ${code}`,
    symptom,
    `\`\`\`http The response\n${exampleResponse(code, appUrl)}\n\`\`\``,
    '### Why it happens',
    why.map((cause) => `- ${cause}`).join('\n'),
    '### How to fix it',
    fix.map((step, index) => `${index + 1}. ${step}`).join('\n'),
    ...(sample ? [`\`\`\`sh ${sample.caption}\n${sample.code.replaceAll('$APP_URL', () => appUrl)}\n\`\`\``] : []),
    ...programs.map((name) => sampleMarkdown(name, appUrl)),
  ].join('\n\n');
}
