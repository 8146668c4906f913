import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { scopes } from '../../../lib/keys/vocabulary.ts';
import { Troubleshooting } from '../troubleshooting.tsx';
import { WooCommerceGuide } from './woocommerce-guide.tsx';

const appUrl = 'https://connect.example';
const html = renderToStaticMarkup(<WooCommerceGuide appUrl={appUrl} />);
const troubleshooting = renderToStaticMarkup(<Troubleshooting appUrl={appUrl} contactEmail={null} />);

it('connects a shop in ten lines, which name every scope, every field of the form and every topic', () => {
  const [lines = ''] = html.match(/<ol.*?<\/ol>/s) ?? [];
  expect(lines.match(/<li/g)).toHaveLength(10);
  expect(lines).toContain(`--scopes ${scopes.join(',')}`);
  expect(lines).toContain(`${appUrl}/integrations/v1/webhook/woocommerce/KEY_ID`);
  const fields = ['Name', 'Status', 'Topic', 'Delivery URL', 'Secret', 'API version'];
  for (const field of fields) expect(lines).toContain(`${field}:`);
  const topics = ['created', 'updated', 'deleted', 'restored'].map((event) => `Order ${event}`);
  for (const topic of [...topics, 'Customer created', 'Customer updated']) expect(lines).toContain(topic);
});

it('every link leads somewhere', () => {
  for (const [, anchor] of html.matchAll(/href="#([^"]+)"/g)) expect(html).toContain(`id="${anchor}"`);
  for (const [, anchor] of html.matchAll(/href="\/docs\/troubleshooting#([^"]+)"/g)) {
    expect(troubleshooting).toContain(`id="${anchor}"`);
  }
});

it('leaves no backtick of its sentences unset', () => {
  expect(html.replace(/<pre.*?<\/pre>/gs, '')).not.toContain('`');
});
