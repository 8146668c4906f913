'use client';

import Link from 'next/link';
import { usePathname, useRouter } from 'next/navigation';
import { type FormEvent, useRef, useState } from 'react';
import { useShortcut } from '../shell/shortcuts.tsx';
import { Input } from '../ui/input.tsx';
import { Select } from '../ui/select.tsx';
import { useHydrated } from '../ui/use-hydrated.ts';
import { docsPages } from './docs-pages.ts';

/** An error code and its status. */
export type NamedError = readonly [code: string, status: number];

interface Found {
  href: string;
  title: string;
  status?: number;
}

/** The pages of the docs, the open one marked. The filter narrows them, and the error codes, as one types. */
export function DocsRail({ errors }: { errors: readonly NamedError[] }) {
  const open = usePathname();
  const go = useGo();
  const isHydrated = useHydrated();
  const [typed, setTyped] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useShortcut('/', () => field.current?.focus());
  const found = typed.trim() ? matches(typed, errors) : null;
  const enter = (event: FormEvent) => {
    event.preventDefault();
    if (found?.[0]) go(found[0].href);
  };
  return (
    <>
      <div className="mt-3 lg:hidden">
        <Select aria-label="Docs" disabled={!isHydrated} value={open} onChange={(event) => go(event.target.value)}>
          {docsPages.map(({ group, pages }) => (
            <optgroup key={group} label={group}>
              {pages.map(({ path, title }) => (
                <option key={path} value={path}>
                  {title}
                </option>
              ))}
            </optgroup>
          ))}
          <optgroup label="Error codes">
            {errors.map(([code, status]) => (
              <option key={code} value={`/docs/troubleshooting#${code}`}>
                {status} {code}
              </option>
            ))}
          </optgroup>
        </Select>
      </div>
      <div className="mt-4 hidden lg:block">
        {/* biome-ignore lint/a11y/useSemanticElements: <search> is not in every browser that is in use */}
        <form role="search" onSubmit={enter}>
          <Input
            ref={field}
            type="search"
            aria-label="Filter pages and error codes"
            placeholder="Filter pages, error codes  /"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => event.key === 'Escape' && setTyped('')}
          />
        </form>
        <p role="status" className="sr-only">
          {found && (found.length === 1 ? '1 match' : `${found.length} matches`)}
        </p>
        <nav aria-label="Docs" className="mt-2 -ml-2">
          {found ? <Matches found={found} /> : <Pages open={open} />}
        </nav>
      </div>
    </>
  );
}

function Pages({ open }: { open: string }) {
  return docsPages.map(({ group, pages }) => (
    <div key={group} className="mt-4">
      <p className="px-2 text-meta text-text-3">{group}</p>
      <ul className="mt-1 grid gap-0.5">
        {pages.map(({ path, title }) => (
          <li key={path}>
            <Link href={path} aria-current={path === open ? 'page' : undefined} className={linkClasses}>
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  ));
}

function Matches({ found }: { found: readonly Found[] }) {
  if (found.length === 0) return <p className="mt-4 px-2 text-table text-text-3">No pages or error codes match.</p>;
  return (
    <ul className="mt-4 grid gap-0.5">
      {found.map(({ href, title, status }) => (
        <li key={href}>
          <a href={href} className={linkClasses}>
            {status && <span className="mr-2 text-text-3 tabular-nums">{status}</span>}
            <span className={status ? 'font-mono' : undefined}>{title}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

const linkClasses =
  'block rounded-control px-2 py-1.5 text-table text-text-2 wrap-break-word hover:bg-hover aria-[current]:bg-selected aria-[current]:text-text';

/** Every word must be found: in a page's title or description, or in an error's code or status. */
function matches(typed: string, errors: readonly NamedError[]): Found[] {
  const words = typed.toLowerCase().trim().split(/\s+/);
  const has = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const pages = docsPages.flatMap((group) => group.pages);
  return [
    ...errors
      .filter(([code, status]) => has(`${status} ${code} ${code.replaceAll('_', ' ')}`))
      .map(([code, status]) => ({ href: `/docs/troubleshooting#${code}`, title: code, status })),
    ...pages
      .filter(({ title, description }) => has(`${title} ${description}`))
      .map(({ path, title }) => ({ href: path, title })),
  ];
}

/** An anchor is left to the browser, which scrolls and marks; between pages nothing is loaded again. */
function useGo(): (href: string) => void {
  const router = useRouter();
  return (href) => (href.includes('#') ? window.location.assign(href) : router.push(href));
}
