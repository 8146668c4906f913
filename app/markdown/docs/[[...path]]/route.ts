import { pageAt } from '../../../../components/docs/docs-pages.ts';
import { pageTwin } from '../../../../components/docs/page-markdown.ts';
import { env } from '../../../../lib/env.ts';

/** The Markdown twin of a page: `/docs/x.md` leads here (next.config.js). */
export async function GET(_: Request, { params }: { params: Promise<{ path?: string[] }> }) {
  const { path = [] } = await params;
  const page = pageAt(['/docs', ...path].join('/'));
  if (!page) return new Response('There is no such page.\n', { status: 404 });
  return new Response(pageTwin(page, env()), { headers: { 'Content-Type': 'text/markdown; charset=utf-8' } });
}
