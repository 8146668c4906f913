import type { Token, Tokens } from 'marked';
import Link from 'next/link';
import { Fragment, type ReactNode } from 'react';
import { errors } from '../../lib/errors/catalogue.ts';
import type { SampleLanguage } from '../../lib/samples/fill-sample.ts';
import type { Sample } from '../../lib/samples/load-samples.ts';
import { anchorOf } from './anchor.ts';
import { CodeTabs } from './code-tabs.tsx';
import { ColouredCode } from './coloured-code.tsx';
import { codeOf, codesListed, ErrorIndex } from './error-index.tsx';
import { sampleOf } from './sample-fences.ts';
import { StatusChip } from './status-chip.tsx';

/** Whose text it is set for. */
interface Setting {
  /** Of code that there is in several, the one to show first. */
  language?: SampleLanguage;
  /** False: headings have no anchors, since the text is a guest on another page. */
  anchors?: boolean;
}

/**
 * Markdown as marked's lexer has cut it: the one renderer of the docs. A bold line with fences of one program in several
 * languages becomes tabs, a list of links to error codes an index, a heading that is a code has its status beside it.
 * What the docs do not use has no form here, and throws.
 */
export function Markdown({ tokens, ...setting }: { tokens: readonly Token[] } & Setting): ReactNode {
  // The pieces of a page have no other identity than their place, and never move.
  return withPrograms(tokens as readonly MarkedToken[]).map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    <Fragment key={`${index} ${token.type}`}>{formOf(token, setting)}</Fragment>
  ));
}

/** One program in several languages, its title above it. */
interface Program {
  type: 'program';
  title: string;
  samples: Sample[];
}

/** Tokens by their `type`, which marked's own union has beside a catch-all for extensions. */
type MarkedToken =
  | Tokens.Heading
  | Tokens.Paragraph
  | Tokens.Text
  | Tokens.Escape
  | Tokens.Codespan
  | Tokens.Strong
  | Tokens.Em
  | Tokens.Link
  | Tokens.List
  | Tokens.Code
  | Tokens.Table
  | Tokens.Space;

/** The same with each bold line and the samples after it as one piece. */
function withPrograms(tokens: readonly MarkedToken[]): (MarkedToken | Program)[] {
  const pieces: (MarkedToken | Program)[] = [];
  for (const token of tokens.filter(({ type }) => type !== 'space')) {
    const last = pieces.at(-1);
    const sample = token.type === 'code' ? sampleOf(token) : null;
    const title = last?.type === 'paragraph' ? titleIn(last) : null;
    if (sample && last?.type === 'program') last.samples.push(sample);
    else if (sample && title !== null) pieces.splice(-1, 1, { type: 'program', title, samples: [sample] });
    else pieces.push(token);
  }
  return pieces;
}

/** What a paragraph says that is bold as a whole. */
function titleIn({ tokens }: Tokens.Paragraph): string | null {
  const [only, ...others] = tokens;
  return only?.type === 'strong' && others.length === 0 ? String(only.text) : null;
}

function formOf(token: MarkedToken | Program, setting: Setting): ReactNode {
  const inner = (tokens: readonly Token[]) => <Markdown tokens={tokens} {...setting} />;
  switch (token.type) {
    case 'heading':
      return <Heading token={token} setting={setting} />;
    case 'paragraph':
      return <p>{inner(token.tokens)}</p>;
    case 'text':
      return token.tokens ? inner(token.tokens) : token.text;
    case 'escape':
      return token.text;
    case 'codespan':
      return <code>{token.text}</code>;
    case 'strong':
      return <strong>{inner(token.tokens)}</strong>;
    case 'em':
      return <em>{inner(token.tokens)}</em>;
    case 'link':
      return <DocsLink href={token.href}>{inner(token.tokens)}</DocsLink>;
    case 'list':
      return <List token={token} setting={setting} />;
    case 'program':
      return <CodeTabs title={token.title} samples={token.samples} remembered={setting.language ?? 'shell'} />;
    case 'code': {
      const [language = '', ...caption] = (token.lang ?? '').split(' ');
      return (
        <ColouredCode caption={caption.join(' ')} language={language}>
          {token.text}
        </ColouredCode>
      );
    }
    case 'table':
      return <Facts token={token} setting={setting} />;
    case 'space':
      return null;
    default:
      throw new Error(`the docs cannot show Markdown's ${(token as Token).type}: ${(token as Token).raw}`);
  }
}

function Heading({ token, setting }: { token: Tokens.Heading; setting: Setting }) {
  const words = <Markdown tokens={token.tokens} />;
  if (token.depth === 1) {
    return (
      <h1 tabIndex={-1} className="outline-none">
        {words}
      </h1>
    );
  }
  const Level = token.depth === 2 ? 'h2' : 'h3';
  if (setting.anchors === false) return <Level>{words}</Level>;
  // A page has "Errors" under every endpoint: those of the third level are for the eye, and nothing leads to them.
  if (token.depth > 2 && repeated.has(token.text)) return <Level>{words}</Level>;
  const id = anchorOf(token.text);
  const code = codeOf(token.text);
  return (
    <Level id={id} className={`group ${code || /^[A-Z]+ \//.test(token.text) ? 'font-mono' : ''}`}>
      {code && <StatusChip status={errors[code].status} />}
      {code && ' '}
      {words}{' '}
      <a
        href={`#${id}`}
        aria-label={`Link to ${token.text.replaceAll('`', '')}`}
        className="font-normal text-text-3! no-underline! opacity-0 focus-visible:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100"
      >
        #
      </a>
    </Level>
  );
}

/** Headings of the third level that stand in many sections of one page. */
const repeated: ReadonlySet<string> = new Set([
  'Why it happens',
  'How to fix it',
  'Parameters',
  'Request',
  'Response',
  'Errors',
]);

function List({ token, setting }: { token: Tokens.List; setting: Setting }) {
  const codes = codesListed(token);
  if (codes) return <ErrorIndex codes={codes} />;
  const items = token.items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other identity, and never move
    <li key={index} className={item.tokens.some(({ type }) => type === 'code') ? 'mb-6' : undefined}>
      <Markdown tokens={item.tokens} {...setting} />
    </li>
  ));
  return token.ordered ? <ol start={Number(token.start)}>{items}</ol> : <ul>{items}</ul>;
}

/** A table of two columns: things by their names, and what there is to know of each; on a telephone below it. */
function Facts({ token, setting }: { token: Tokens.Table; setting: Setting }) {
  if (token.header.length !== 2) throw new Error(`the docs' tables have two columns: ${token.raw}`);
  return (
    <dl className="grid max-w-none! grid-cols-[minmax(0,1fr)] gap-x-6 sm:grid-cols-[fit-content(min(18rem,45%))_minmax(0,1fr)]">
      {token.rows.map(([name, tells]) => (
        <div key={name?.text} className="border-border border-b py-2 sm:col-span-2 sm:grid sm:grid-cols-subgrid">
          <dt className="font-medium">
            <Markdown tokens={name?.tokens ?? []} {...setting} />
          </dt>
          <dd className="mt-1 sm:mt-0">
            <Markdown tokens={tells?.tokens ?? []} {...setting} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Pages are changed without a full page load; an anchor is the browser's own matter, and marks its section. */
function DocsLink({ href, children }: { href: string; children: ReactNode }) {
  if (!href.startsWith('/docs') || /[#.]/.test(href)) return <a href={href}>{children}</a>;
  return <Link href={href}>{children}</Link>;
}
