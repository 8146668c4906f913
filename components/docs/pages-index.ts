import { docsPages } from './docs-pages.ts';

/** The pages by their Markdown twins, for programs that read (https://llmstxt.org). */
export function pagesIndex(appUrl: string): string {
  const groups = docsPages.map(({ group, pages }) => {
    const links = pages.map(({ path, title, description }) => `- [${title}](${appUrl}${path}.md): ${description}`);
    return `## ${group}\n\n${links.join('\n')}\n`;
  });
  return [
    '# PeptideClients Connectors\n',
    '> Stores push orders, payments and clients into PeptideClients: from WooCommerce, from Zapier or Make, from their own code.\n',
    ...groups,
    `## Data\n\n- [OpenAPI](${appUrl}/integrations/v1/openapi.json): the document that the API reference is made from\n- [Test vectors](${appUrl}/docs/test-vectors.json): signatures to test an implementation with\n`,
  ].join('\n');
}
