import type { ReactNode } from 'react';
import { openapiDocument } from '../../lib/openapi.ts';
import type { SampleLanguage } from '../../lib/samples/fill-sample.ts';
import { sampleTitles } from '../../lib/samples/load-samples.ts';
import { AnchorMark } from './anchor-mark.tsx';
import { ApiReference } from './api-reference.tsx';
import { CodeBlock } from './code-block.tsx';
import { CodeTabs } from './code-tabs.tsx';
import { Contents } from './contents.tsx';
import { type DirectiveName, errorCodes, programText, sampleNamed, samplesOf } from './directives.ts';
import { ErrorIndex } from './error-index.tsx';
import { ErrorSections } from './error-sections.tsx';
import { FactList } from './fact-list.tsx';
import { logColumns } from './log-columns.ts';
import { Markdown } from './markdown.tsx';
import { PageActions } from './page-actions.tsx';
import { type PageSection, type Piece, pageContents, pageSections } from './page-sections.ts';
import { type Installation, pageMarkdown, pageParts } from './page-source.ts';
import type { DocsPage as Page } from './pages.ts';

/** Whose page it is, and which language its reader chose last. */
export interface Reader extends Installation {
  language: SampleLanguage;
}

/** A page of the docs, with its contents beside it. It says what its Markdown twin says, from the same source. */
export function DocsPage({ page, reader }: { page: Page; reader: Reader }) {
  const markdown = pageMarkdown(page, reader);
  return (
    <div className="xl:grid xl:grid-cols-[minmax(0,68ch)_minmax(0,15rem)] xl:gap-12">
      <Contents sections={pageContents(markdown)} />
      <main id="content" tabIndex={-1} className="min-w-0 outline-none xl:col-start-1 xl:row-start-1">
        <PageActions path={page.path} markdown={markdown} />
        <article className="prose mt-4">
          {pageSections(pageParts(page, reader)).map((section, index) => (
            <Section key={section.id ?? index} section={section} reader={reader} />
          ))}
        </article>
      </main>
      <AnchorMark />
    </div>
  );
}

function Section({ section: { id, pieces }, reader }: { section: PageSection; reader: Reader }) {
  const content = pieces.map((piece, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a page have no other identity, and never move
    <PieceView key={index} piece={piece} reader={reader} />
  ));
  return id ? <section aria-labelledby={id}>{content}</section> : content;
}

function PieceView({ piece, reader }: { piece: Piece; reader: Reader }) {
  return 'tokens' in piece ? <Markdown tokens={piece.tokens} /> : views[piece.directive](reader, piece.argument);
}

/** What each directive looks like; `directives.ts` has the same as Markdown. */
const views: Record<DirectiveName, (reader: Reader, argument: string) => ReactNode> = {
  errors: (reader) => <ErrorSections reader={reader} />,
  'error-index': () => <ErrorIndex codes={errorCodes} page="/docs/troubleshooting" />,
  columns: () => <FactList facts={logColumns.map(([name, tells]) => [`\`${name}\``, tells])} />,
  sample: ({ appUrl, language }, argument) => {
    const name = sampleNamed(argument);
    return <CodeTabs title={sampleTitles[name]} samples={samplesOf(name, appUrl)} remembered={language} />;
  },
  program: ({ appUrl }, file) => (
    <CodeBlock caption={file} language="js">
      {programText(file, appUrl)}
    </CodeBlock>
  ),
  api: ({ appUrl }) => <ApiReference document={openapiDocument(appUrl)} />,
};
