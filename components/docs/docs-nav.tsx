'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';

const pages = [
  { href: '/docs', title: 'Quick start' },
  { href: '/docs/woocommerce', title: 'WooCommerce' },
  { href: '/docs/api', title: 'API reference' },
  { href: '/docs/troubleshooting', title: 'Troubleshooting' },
];

/** The pages of the docs, the open one marked. A client component only because layouts do not know the path. */
export function DocsNav() {
  const open = usePathname();
  return (
    <nav aria-label="Docs" className="mt-3 -ml-2 flex flex-wrap gap-1 lg:mt-6 lg:flex-col">
      {pages.map(({ href, title }) => (
        <Link
          key={href}
          href={href}
          aria-current={href === open ? 'page' : undefined}
          className="rounded-control px-2 py-1.5 text-text-2 hover:bg-hover aria-[current]:bg-selected aria-[current]:text-text"
        >
          {title}
        </Link>
      ))}
    </nav>
  );
}
