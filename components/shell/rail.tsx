'use client';

import {
  Activity,
  Bell,
  BookOpen,
  Contact,
  Inbox,
  LifeBuoy,
  type LucideIcon,
  Package,
  Plug,
  ScrollText,
  Store as StoreIcon,
  UserRound,
  UsersRound,
} from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { cn } from '../ui/cn.ts';
import { OpenSearch } from './search/search-provider.tsx';

export interface RailPlace {
  href: string;
  title: string;
  /** How many things there need a person. */
  count?: number;
}

const help: RailPlace[] = [
  { href: '/docs', title: 'Docs' },
  { href: '/docs/troubleshooting', title: 'Troubleshooting' },
];

const icons: Record<string, LucideIcon> = {
  Connectors: Plug,
  Orders: Package,
  Clients: Contact,
  Activity,
  Parked: Inbox,
  Notices: Bell,
  Stores: StoreIcon,
  Members: UsersRound,
  'Audit log': ScrollText,
  Account: UserRound,
  Docs: BookOpen,
  Troubleshooting: LifeBuoy,
};

/** Where one can go: beside the page, and in the menu of small screens. */
export function Rail({ heading, places }: { heading: ReactNode; places: RailPlace[] }) {
  const path = usePathname();
  // The longest that fits: the parked deliveries are a place of their own within Connectors.
  const open = places
    .filter(({ href }) => path === href || path.startsWith(`${href}/`))
    .reduce((best, { href }) => (href.length > best.length ? href : best), '');
  return (
    <div className="flex flex-col gap-6 px-3 py-4">
      <Places label="Settings" places={places} open={open}>
        {heading}
        <OpenSearch />
      </Places>
      <Places label="Help" places={help} open="" />
    </div>
  );
}

function Places({
  label,
  places,
  open,
  children,
}: {
  label: string;
  places: RailPlace[];
  open: string;
  children?: ReactNode;
}) {
  return (
    <nav aria-label={label}>
      {children}
      <p aria-hidden className="px-2 pb-1 font-medium text-meta text-text-3">
        {label}
      </p>
      <ul className="grid gap-0.5">
        {places.map(({ href, title, count }) => {
          const Icon = icons[title];
          const current = href === open;
          return (
            <li key={href}>
              <Link
                href={href}
                prefetch={false} // each would ask the server twice, for pages that it renders afresh anyway
                aria-current={current ? 'page' : undefined}
                className={cn(
                  'relative flex h-8 items-center gap-2.5 rounded-control px-2 text-text-2 hover:bg-hover hover:text-text pointer-coarse:h-11',
                  'aria-[current]:bg-selected aria-[current]:font-medium aria-[current]:text-text',
                  'aria-[current]:before:absolute aria-[current]:before:inset-y-1.5 aria-[current]:before:-left-1 aria-[current]:before:w-0.5 aria-[current]:before:bg-accent',
                  'forced-colors:aria-[current]:outline-1 forced-colors:aria-[current]:outline-[Highlight]',
                )}
              >
                {Icon && <Icon aria-hidden className="size-4 shrink-0" />}
                <span className="min-w-0 flex-1 truncate">{title}</span>
                {count !== undefined && (
                  <span className="rounded-chip bg-park-bg px-1.5 font-medium text-meta text-park tabular-nums">
                    {count}
                  </span>
                )}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
