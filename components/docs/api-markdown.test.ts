import { expect, it } from 'vitest';
import { endpoints } from '../../lib/endpoints.ts';
import { errorCodesOf } from '../../lib/openapi/endpoint-errors.ts';
import { openapiDocument } from '../../lib/openapi.ts';
import { anchorOf } from './anchor.ts';
import { apiMarkdown } from './api-markdown.ts';

const markdown = apiMarkdown(openapiDocument('https://connect.example'));
const sections = new Map(markdown.split(/^## /m).map((section) => [section.split('\n', 1)[0], section]));

it.each(endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
  '%s has its section, with every field that it takes and a link to every error',
  (title, endpoint) => {
    const section = sections.get(title) ?? '';
    expect(section).toContain(endpoint.summary);
    for (const name of Object.keys(endpoint.input?.shape ?? {})) expect(section).toContain(`| \`${name}\``);
    const links = [...section.matchAll(/\]\(\/docs\/troubleshooting#(\w+)\)/g)].map(([, code]) => code);
    expect(links).toEqual(errorCodesOf(endpoint));
  },
);

it('every link within the page leads to a section', () => {
  const anchors = [...sections.keys()].map((title) => anchorOf(title ?? ''));
  for (const [, anchor] of markdown.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(anchor);
});
