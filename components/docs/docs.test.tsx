import { readdirSync } from 'node:fs';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { incidentKinds, kinds } from '../../lib/incidents/kinds.ts';
import { DocsPage } from './docs-page.tsx';
import { docsPages, type DocsPage as Page } from './docs-pages.ts';
import { pageTwin } from './page-markdown.ts';
import { pagesIndex } from './pages-index.ts';

const installation = { appUrl: 'https://connect.example', contactEmail: 'support@connect.example' };
const pages = docsPages.flatMap((group) => group.pages);
const shown = new Map(pages.map((page) => [page.path, { html: htmlOf(page), markdown: pageTwin(page, installation) }]));

/** Addresses of this installation that are no pages of the docs, and are tested by themselves. */
const others = ['/integrations/v1/openapi.json', '/docs/test-vectors.json'];

describe.each(pages.map((page) => [page.path, page] as const))('%s', (path, page) => {
  const { html, markdown } = shown.get(path) ?? { html: '', markdown: '' };

  it('leads nowhere that is not there: every page and every anchor', () => {
    const links = [...html.matchAll(/<a\b[^>]*\bhref="([^"]+)"/g)].map(([, href = '']) => href);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((href) => !isThere(href, path))).toEqual([]);
  });

  it('leads nowhere in Markdown either', () => {
    const links = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, href = '']) => href);
    expect(links.filter((href) => !/^(https:\/\/connect\.example\/|mailto:)/.test(href))).toEqual([]);
    expect(links.filter((href) => !isThere(href.replace(installation.appUrl, ''), path))).toEqual([]);
  });

  it('has one title, and in Markdown the same headings in the same order', () => {
    const headings = [...html.matchAll(/<h([1-3])\b[^>]*>(.*?)<\/h\1>/gs)].map(
      ([, level, words = '']) => `${'#'.repeat(Number(level))} ${headingText(words)}`,
    );
    const inMarkdown = [...withoutCode(markdown).matchAll(/^#{1,3} .+$/gm)].map(([line]) => line.replaceAll('`', ''));
    expect(headings.filter((line) => line.startsWith('# '))).toEqual([`# ${page.title}`]);
    expect(headings).toEqual(inMarkdown);
  });

  it('gives no two things the same anchor', () => {
    const ids = [...html.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it('says above every block of code what it is', () => {
    for (const [line, caption] of markdown.matchAll(/^ *```\S+(.*)$/gm))
      expect([line, caption?.trim()]).not.toEqual([line, '']);
  });

  it('leaves no mark of its source unset', () => {
    const words = html
      .replaceAll(/<pre.*?<\/pre>/gs, '')
      .replaceAll(/<code.*?<\/code>/gs, '')
      .replaceAll(/<[^>]*>/g, '');
    expect(words).not.toMatch(/`|\*\*|\]\(|\{\{|\}\}/);
    expect(markdown).not.toMatch(/\{\{|\}\}/);
  });

  it('shows no key but one that is none, and this installation’s address', () => {
    for (const [key] of html.matchAll(/pck_(?:int|live|test)_\w{8,}/g)) expect(key).toBe('');
    expect(html).not.toContain('localhost:3000');
    expect(html).not.toContain('connectors.example.com');
  });
});

it('every source is a page', () => {
  expect(readdirSync('docs/pages').sort()).toEqual(pages.map(({ file }) => `${file}.md`).sort());
});

it('the index for programs names every page by its Markdown twin', () => {
  for (const { path } of pages)
    expect(pagesIndex(installation.appUrl)).toContain(`](https://connect.example${path}.md)`);
});

it('every kind of notice is on the page about notices, by the name it has in the console', () => {
  for (const kind of incidentKinds)
    expect(shown.get('/docs/notices')?.markdown).toContain(`| \`${kind}\` | **${kinds[kind].title}.**`);
});

function htmlOf(page: Page): string {
  return renderToStaticMarkup(<DocsPage page={page} reader={{ ...installation, language: 'shell' }} />);
}

/** Whether a link leads somewhere: a page of the docs, an anchor on it, its twin, or another address that is known. */
function isThere(href: string, from: string): boolean {
  if (/^mailto:/.test(href)) return true;
  const [path = '', anchor] = href.replace(installation.appUrl, '').split('#');
  if (others.includes(path)) return true;
  const page = shown.get((path || from).replace(/\.md$/, '') as Page['path']);
  return page !== undefined && (anchor === undefined || page.html.includes(`id="${anchor}"`));
}

/** What a heading says, without the sign that links to it and the status beside it. */
function headingText(markup: string): string {
  return markup
    .replaceAll(/<a [^>]*aria-label[^>]*>.*?<\/a>/gs, '')
    .replaceAll(/<span class="inline-flex[^"]*">.*?<\/span>/gs, '')
    .replaceAll(/<svg.*?<\/svg>/gs, '')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&#x27;', "'")
    .trim();
}

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '');
}
