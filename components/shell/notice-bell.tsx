'use client';

import { Bell } from 'lucide-react';
import Link from 'next/link';
import { useEffect, useState } from 'react';
import { buttonClasses } from '../ui/button.tsx';

const ASK_MS = 20_000;

/** The way to the inbox, with how many notices are open: asked for again and again while the page is looked at. */
export function NoticeBell({ open: atFirst }: { open: number }) {
  const [open, setOpen] = useState(atFirst);
  useEffect(() => setOpen(atFirst), [atFirst]);
  useEffect(() => {
    const ask = () => {
      if (document.visibilityState !== 'visible') return;
      fetch('/settings/notices/open', { cache: 'no-store' })
        .then((response) => (response.ok ? response.json() : null))
        .then((answer: { open: number } | null) => answer && setOpen(answer.open))
        .catch(() => {}); // the offline bar says so
    };
    const asking = setInterval(ask, ASK_MS);
    document.addEventListener('visibilitychange', ask);
    return () => {
      clearInterval(asking);
      document.removeEventListener('visibilitychange', ask);
    };
  }, []);
  return (
    <Link
      href="/settings/notices"
      prefetch={false}
      aria-label={open === 0 ? 'Notices, none open' : `Notices, ${open} open`}
      className={buttonClasses({ variant: 'ghost', size: 'icon' })}
    >
      <Bell aria-hidden />
      {open > 0 && (
        <span
          aria-hidden
          className="absolute -top-0.5 right-0 min-w-4.5 rounded-full bg-danger px-1 text-center font-semibold text-meta text-on-danger tabular-nums forced-colors:border"
        >
          {open > 99 ? '99+' : open}
        </span>
      )}
    </Link>
  );
}
