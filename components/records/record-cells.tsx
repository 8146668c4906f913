import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { Card } from '../ui/card.tsx';
import { cn } from '../ui/cn.ts';
import { Table, Th, Tr } from '../ui/table.tsx';

/** A table of records; on a phone each stands as a few lines, and where there is little room a column may stand aside. */
export function RecordTable({
  label,
  heads,
  children,
}: {
  label: string;
  /** A heading with a > before it is of numbers; of one with a ~ before it there is a column where it has room. */
  heads: readonly string[];
  children: ReactNode;
}) {
  return (
    <Card className="@container overflow-hidden">
      <Table label={label} className="max-sm:block">
        <thead className="max-sm:sr-only">
          <tr>
            {heads.map((head) => (
              <Th
                key={head}
                className={cn(head.startsWith('>') && 'text-right', head.startsWith('~') && '@max-4xl:hidden')}
              >
                {head.replace(/^[>~]/, '')}
              </Th>
            ))}
          </tr>
        </thead>
        {/* biome-ignore lint/a11y/noRedundantRoles: laid out as blocks a table loses its meaning */}
        <tbody role="rowgroup" className="max-sm:block max-sm:divide-y max-sm:divide-border">
          {children}
        </tbody>
      </Table>
    </Card>
  );
}

export function RecordRow({ children }: { children: ReactNode }) {
  return (
    <Tr role="row" className="max-sm:grid max-sm:grid-cols-[minmax(0,1fr)] max-sm:gap-0.5 max-sm:px-4 max-sm:py-3">
      {children}
    </Tr>
  );
}

export function Cell({ className, ...rest }: ComponentProps<'td'>) {
  const classes = cn('border-border px-3 py-2 align-top max-sm:px-0 max-sm:py-0 sm:border-b', className);
  // biome-ignore lint/a11y/noRedundantRoles: see above
  return <td role="cell" className={classes} {...rest} />;
}

/** What stands under a record's name where its own column (`~`) stands aside; on a phone every cell has a line anyway. */
export function Aside({ children }: { children: ReactNode }) {
  return <span className="wrap-anywhere hidden text-meta text-text-3 sm:@max-4xl:block">{children}</span>;
}

export function RecordLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link
      href={href}
      prefetch={false}
      className="wrap-anywhere text-accent underline decoration-1 underline-offset-2 pointer-coarse:inline-flex pointer-coarse:min-h-6 pointer-coarse:items-center"
    >
      {children}
    </Link>
  );
}
