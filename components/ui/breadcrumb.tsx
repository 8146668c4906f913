import { ChevronLeft } from 'lucide-react';
import Link from 'next/link';

export interface Crumb {
  title: string;
  /** Absent for the page itself, the last one, and for what is no page. */
  href?: string;
}

/** "Settings → Connectors → Main shop"; under 1,024 px only the way back: "‹ Connectors". */
export function Breadcrumb({ crumbs }: { crumbs: Crumb[] }) {
  const back = crumbs.slice(0, -1).findLast(({ href }) => href !== undefined);
  return (
    <nav aria-label="Breadcrumb" className="min-w-0">
      <ol className="hidden min-w-0 items-center gap-2 text-table text-text-2 lg:flex">
        {crumbs.map(({ title, href }, at) => (
          <li key={title} className="flex shrink-0 items-center gap-2 last:min-w-0 last:shrink">
            {at > 0 && (
              <span aria-hidden className="text-text-3">
                →
              </span>
            )}
            {href === undefined ? (
              <span
                className="truncate"
                title={title}
                {...(at === crumbs.length - 1 && { 'aria-current': 'page' as const })}
              >
                {title}
              </span>
            ) : (
              <Link href={href} className="rounded-chip hover:text-text hover:underline">
                {title}
              </Link>
            )}
          </li>
        ))}
      </ol>
      {back?.href !== undefined && (
        <Link
          href={back.href}
          className="inline-flex min-h-6 max-w-full items-center gap-1 rounded-chip text-table text-text-2 hover:text-text lg:hidden pointer-coarse:min-h-11"
        >
          <ChevronLeft aria-hidden className="size-4 shrink-0" />
          <span className="truncate" title={back.title}>
            {back.title}
          </span>
        </Link>
      )}
    </nav>
  );
}
