import type { Token, Tokens } from 'marked';
import Link from 'next/link';
import { Fragment, type ReactNode } from 'react';
import { anchorOf } from './anchor.ts';
import { CodeBlock } from './code-block.tsx';
import { FactList } from './fact-list.tsx';

/** Pieces of Markdown, as marked's lexer has cut them. What the docs do not use has no form here, and throws. */
export function Markdown({ tokens }: { tokens: readonly Token[] }): ReactNode {
  // The pieces of a page have no other identity than their place, and never move.
  return tokens.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: see above
    <Fragment key={`${index} ${token.type}`}>{formOf(token as MarkedToken)}</Fragment>
  ));
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

function formOf(token: MarkedToken): ReactNode {
  switch (token.type) {
    case 'heading':
      return <Heading token={token} />;
    case 'paragraph':
      return (
        <p>
          <Markdown tokens={token.tokens} />
        </p>
      );
    case 'text':
      return token.tokens ? <Markdown tokens={token.tokens} /> : token.text;
    case 'escape':
      return token.text;
    case 'codespan':
      return <code>{token.text}</code>;
    case 'strong':
      return (
        <strong>
          <Markdown tokens={token.tokens} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <Markdown tokens={token.tokens} />
        </em>
      );
    case 'link':
      return <DocsLink href={token.href}>{<Markdown tokens={token.tokens} />}</DocsLink>;
    case 'list':
      return <List token={token} />;
    case 'code': {
      const [language = '', ...caption] = (token.lang ?? '').split(' ');
      return (
        <CodeBlock caption={caption.join(' ')} language={language}>
          {token.text}
        </CodeBlock>
      );
    }
    case 'table':
      return <FactList facts={token.rows.map(([name, tells]) => [name?.text ?? '', tells?.text ?? ''])} />;
    case 'space':
      return null;
    default:
      throw new Error(`the docs cannot show Markdown's ${(token as Token).type}: ${(token as Token).raw}`);
  }
}

function Heading({ token }: { token: Tokens.Heading }) {
  const words = <Markdown tokens={token.tokens} />;
  if (token.depth === 1) {
    return (
      <h1 tabIndex={-1} className="outline-none">
        {words}
      </h1>
    );
  }
  const id = anchorOf(token.text);
  const Level = token.depth === 2 ? 'h2' : 'h3';
  return (
    <Level id={id} className="group">
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

function List({ token }: { token: Tokens.List }) {
  const items = token.items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other identity, and never move
    <li key={index} className={item.tokens.some(({ type }) => type === 'code') ? 'mb-6' : undefined}>
      <Markdown tokens={item.tokens} />
    </li>
  ));
  return token.ordered ? <ol start={Number(token.start)}>{items}</ol> : <ul>{items}</ul>;
}

/** Pages are changed without loading everything anew; an anchor is the browser's own matter, and marks its section. */
function DocsLink({ href, children }: { href: string; children: ReactNode }) {
  if (!href.startsWith('/docs') || /[#.]/.test(href)) return <a href={href}>{children}</a>;
  return <Link href={href}>{children}</Link>;
}
