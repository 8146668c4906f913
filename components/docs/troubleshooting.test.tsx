import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { errorBody, exampleError, helpLink } from '../../lib/errors/api-error.ts';
import { type CatalogueEntry, type ErrorCode, errors } from '../../lib/errors/catalogue.ts';
import { Troubleshooting } from './troubleshooting.tsx';

const appUrl = 'https://connect.example';
const html = render({ contactEmail: 'support@connect.example' });
const text = textOf(html);

it.each(Object.entries(errors) as [ErrorCode, CatalogueEntry][])(
  '%s has its section: anchor, exact response, symptom, every cause and every step',
  (code, { status, symptom, why, fix }) => {
    const [section, ...others] = html.match(new RegExp(`<section aria-labelledby="${code}">.*?</section>`, 'gs')) ?? [];
    expect(others).toEqual([]);
    const words = textOf(section ?? '');
    expect(section).toContain(`<h2 id="${code}"`);
    expect(words).toContain(`HTTP/1.1 ${status} `);
    expect(words).toContain(`Link: ${helpLink(appUrl, code)}`);
    expect(words).toContain(errorBody(exampleError(code)));
    for (const sentence of [symptom, ...why, ...fix]) expect(words).toContain(sentence.replaceAll('`', ''));
  },
);

it.each(Object.keys(errors))('the index links to %s', (code) => {
  expect(html).toContain(`<a href="#${code}"`);
});

it('names support by the address of this installation, or by no address', () => {
  expect(html).toContain('href="mailto:support@connect.example"');
  expect(render({ contactEmail: null })).not.toContain('mailto:');
});

it('explains the columns of the request log by their names', () => {
  const names = ['method', 'path', 'status_code', 'error_code', 'client_ip', 'idempotency_key', 'external_id'];
  for (const name of [...names, 'request_received_at', 'request_completed_at']) {
    expect(html).toContain(`<code>${name}</code></dt>`);
  }
});

it('leaves no backtick of the catalogue unset', () => {
  expect(text).not.toContain('`');
});

function render({ contactEmail }: { contactEmail: string | null }): string {
  return renderToStaticMarkup(<Troubleshooting appUrl={appUrl} contactEmail={contactEmail} />);
}

/** What a reader sees of a piece of HTML. */
function textOf(markup: string): string {
  const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'", '&amp;': '&' };
  return markup.replace(/<[^>]*>/g, '').replace(/&[#\w]+;/g, (entity) => entities[entity] ?? entity);
}
