import type { SampleLanguage } from '../../lib/samples/fill-sample.ts';
import { AnchorMark } from './anchor-mark.tsx';
import { Contents } from './contents.tsx';
import type { DocsPage as Page } from './docs-pages.ts';
import { Markdown } from './markdown.tsx';
import { PageActions } from './page-actions.tsx';
import { type Installation, pageMarkdown, pageTwin } from './page-markdown.ts';
import { pageSections } from './page-sections.ts';

/** Whose page it is, and which language its reader chose last. */
export interface Reader extends Installation {
  language: SampleLanguage;
}

/** A page of the docs, with its contents beside it: the very text of its twin at `.md`, set. */
export function DocsPage({ page, reader }: { page: Page; reader: Reader }) {
  const sections = pageSections(pageMarkdown(page, reader));
  return (
    <div className="xl:grid xl:grid-cols-[minmax(0,68ch)_minmax(0,15rem)] xl:gap-12">
      <Contents sections={sections.flatMap(({ heading }) => heading ?? [])} />
      <main id="content" tabIndex={-1} className="min-w-0 outline-none xl:col-start-1 xl:row-start-1">
        <PageActions path={page.path} markdown={pageTwin(page, reader)} />
        <article className="prose mt-4">
          {sections.map(({ heading, tokens }) => {
            const content = <Markdown key={heading?.id ?? ''} tokens={tokens} language={reader.language} />;
            if (!heading) return content;
            return (
              <section key={heading.id} aria-labelledby={heading.id}>
                {content}
              </section>
            );
          })}
        </article>
      </main>
      <AnchorMark />
    </div>
  );
}
