'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { activityHref, byKind, type Found } from '../../../lib/search/found.ts';
import { callAction } from '../../call-action.ts';
import { SeenText } from '../../request-log/payload/seen-text.tsx';
import { Dialog, DialogContent } from '../../ui/dialog.tsx';
import { Input } from '../../ui/input.tsx';
import { searchAction } from './search-action.ts';

/** A search is one when typing rests for so long. */
const TYPING_MS = 200;

interface Answer {
  text: string;
  found: Found[];
  /** Why there is no answer. */
  failed: string | null;
}

/** Takes any id, e-mail, address, order number or key id. Enter goes there when it is one thing; several are a list. */
export function SearchDialog({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const [typed, setTyped] = useState('');
  const [answer, setAnswer] = useState<Answer | null>(null);
  /** Enter was pressed before the answer was there. */
  const [wantsTo, setWantsTo] = useState<string | null>(null);
  const results = useRef<HTMLDivElement>(null);
  const text = typed.trim();
  const isAnswered = answer !== null && answer.text === text;

  useEffect(() => {
    if (text === '') return;
    let isWanted = true;
    const timer = setTimeout(async () => {
      const result = await callAction(searchAction({ text }), 'The server did not answer. Try again.');
      if (!isWanted) return;
      setAnswer(result.ok ? { text, found: result.value, failed: null } : { text, found: [], failed: result.message });
    }, TYPING_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [text]);

  const go = (href: string) => {
    onClose();
    router.push(href);
  };
  const enter = (found: Found[]) => {
    const [first, second] = found;
    if (first !== undefined && second === undefined) go(first.href);
    else linksIn(results.current)[0]?.focus();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the answer that Enter waits for is drawn
  useEffect(() => {
    if (wantsTo === null || answer === null || wantsTo !== answer.text) return;
    setWantsTo(null);
    enter(answer.found);
  }, [answer, wantsTo]);

  const move = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const links = linksIn(results.current);
    const at = links.findIndex((link) => link.matches(':focus'));
    event.preventDefault();
    const next = at + (event.key === 'ArrowDown' ? 1 : -1);
    if (next < 0) event.currentTarget.querySelector('input')?.focus();
    else links[Math.min(next, links.length - 1)]?.focus();
  };

  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent title="Search" className="sm:w-[min(560px,calc(100vw-2rem))]">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys move among the field and the links inside */}
        <div className="grid gap-4" onKeyDown={move}>
          <Input
            type="search"
            aria-label="Search the organization"
            placeholder="Request id, external id, order number, e-mail, IP, key id"
            autoComplete="off"
            spellCheck={false}
            maxLength={255}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setWantsTo(null);
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || text === '') return;
              event.preventDefault();
              if (isAnswered) enter(answer.found);
              else setWantsTo(text);
            }}
          />
          <div ref={results} className="grid min-h-24 content-start gap-4" aria-busy={text !== '' && !isAnswered}>
            {text !== '' && !isAnswered && <p className="text-table text-text-2">Searching…</p>}
            {text !== '' && isAnswered && <Results answer={answer} onGo={onClose} />}
            {text === '' && (
              <p className="text-table text-text-2">
                Paste a whole id, address or number. If there is one match, Enter opens it.
              </p>
            )}
          </div>
          <p role="status" className="sr-only">
            {isAnswered && text !== '' ? (answer.failed ?? `${answer.found.length} found`) : ''}
          </p>
        </div>
      </DialogContent>
    </Dialog>
  );
}

function Results({ answer: { text, found, failed }, onGo }: { answer: Answer; onGo: () => void }) {
  if (failed !== null) return <p className="text-err">{failed}</p>;
  return (
    <>
      {found.length === 0 && <p>No exact match.</p>}
      {byKind(found).map((group) => (
        <section key={group.kind} aria-label={group.kind}>
          <h3 className="mb-1 font-medium text-meta text-text-3">{group.kind}</h3>
          <ul>
            {group.found.map((one) => (
              <li key={one.href}>
                <ResultLink {...one} onGo={onGo} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      <ResultLink
        title="Search the request log"
        detail="Part of an id, key or IP"
        href={activityHref(text)}
        onGo={onGo}
      />
    </>
  );
}

function ResultLink({ title, detail, href, onGo }: Omit<Found, 'kind'> & { onGo: () => void }) {
  return (
    <Link
      href={href}
      prefetch={false}
      onClick={onGo}
      className="flex min-h-9 min-w-0 items-center gap-3 rounded-control px-2 py-1 hover:bg-hover pointer-coarse:min-h-11"
    >
      <span className="min-w-0 flex-1 truncate font-medium" title={title}>
        <SeenText>{title}</SeenText>
      </span>
      <span className="min-w-0 max-w-1/2 truncate font-mono text-table text-text-2" title={detail}>
        <SeenText>{detail}</SeenText>
      </span>
    </Link>
  );
}

function linksIn(box: HTMLElement | null): HTMLAnchorElement[] {
  return box === null ? [] : [...box.querySelectorAll('a')];
}
