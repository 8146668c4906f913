import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { notFound } from 'next/navigation';
import { DocsPage } from '../../../components/docs/docs-page.tsx';
import { pageAt } from '../../../components/docs/docs-pages.ts';
import { languageCookie, languageFrom } from '../../../components/docs/language-cookie.ts';
import { env } from '../../../lib/env.ts';

interface Props {
  params: Promise<{ path?: string[] }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const page = await pageOf(params);
  return {
    title: page.title,
    description: page.description,
    alternates: { types: { 'text/markdown': `${page.path}.md` } },
  };
}

/** Rendered per request: the address and the support e-mail are those of this installation, not of the build. */
export default async function Docs({ params }: Props) {
  const page = await pageOf(params);
  const language = languageFrom((await cookies()).get(languageCookie)?.value);
  const { appUrl, contactEmail } = env();
  return <DocsPage page={page} reader={{ appUrl, contactEmail, language }} />;
}

async function pageOf(params: Props['params']) {
  const { path = [] } = await params;
  return pageAt(['/docs', ...path].join('/')) ?? notFound();
}
