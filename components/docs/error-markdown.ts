import { type CatalogueEntry, type ErrorCode, errors } from '../../lib/errors/catalogue.ts';
import { exampleResponse } from '../../lib/errors/example-response.ts';

/**
 * What one code means, as Markdown without a heading of its own: the symptom with the exact response, why it happens,
 * how to fix it. Imports nothing that a browser lacks, so that it can stand inside the request log too.
 */
export function errorMarkdown(code: ErrorCode, appUrl: string): string {
  const { symptom, why, fix, sample }: CatalogueEntry = errors[code];
  return [
    symptom,
    `\`\`\`http The response\n${exampleResponse(code, appUrl)}\n\`\`\``,
    '### Why it happens',
    why.map((cause) => `- ${cause}`).join('\n'),
    '### How to fix it',
    fix.map((step, index) => `${index + 1}. ${step}`).join('\n'),
    ...(sample ? [`\`\`\`sh ${sample.caption}\n${sample.code.replaceAll('$APP_URL', () => appUrl)}\n\`\`\``] : []),
  ].join('\n\n');
}
