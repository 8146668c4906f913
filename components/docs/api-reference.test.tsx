import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { endpoints } from '../../lib/endpoints.ts';
import { errorCodesOf } from '../../lib/openapi/endpoint-errors.ts';
import { openapiDocument } from '../../lib/openapi.ts';
import { anchorOf } from './anchor.ts';
import { ApiReference } from './api-reference.tsx';

const document = openapiDocument('https://connect.example');
const html = renderToStaticMarkup(<ApiReference document={document} />);

it.each(endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
  '%s has its section, with every field that it takes and a link to every error',
  (_, endpoint) => {
    const id = anchorOf(`${endpoint.method} ${endpoint.path}`);
    const [section] = html.match(new RegExp(`<section aria-labelledby="${id}">.*?</section>`, 's')) ?? [''];
    expect(section).toContain(endpoint.summary);
    for (const name of Object.keys(endpoint.input?.shape ?? {})) expect(section).toContain(`<code>${name}</code>`);
    const links = [...section.matchAll(/href="\/docs\/troubleshooting#(\w+)"/g)].map(([, code]) => code);
    expect(links).toEqual(errorCodesOf(endpoint));
  },
);

it('every link within the page leads somewhere', () => {
  for (const [, anchor] of html.matchAll(/href="#([^"]+)"/g)) expect(html).toContain(`id="${anchor}"`);
});
