'use client';

import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { Card } from '../../ui/card.tsx';
import { cn } from '../../ui/cn.ts';
import { Table, Th, Tr } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { ListPages } from '../list-pages.tsx';

export interface AuditLine {
  id: string;
  createdAt: Date;
  actor: string;
  text: string;
  clientIp: string | null;
  key: { keyId: string; name: string } | null;
}

/** The log's entries, newest first; on a phone each stands as a few lines. */
export function AuditTable({
  lines,
  isFiltered,
  isFirst,
  older,
}: {
  lines: AuditLine[];
  isFiltered: boolean;
  /** The newest page. */
  isFirst: boolean;
  /** The id that the next page lies before; absent on the last. */
  older?: string;
}) {
  const path = usePathname();
  const current = useSearchParams();
  const pageAt = (before: string | null) => {
    const next = new URLSearchParams(current);
    if (before === null) next.delete('before');
    else next.set('before', before);
    return `${path}?${next}`;
  };
  const pages = <ListPages first={isFirst ? null : pageAt(null)} older={older === undefined ? null : pageAt(older)} />;
  if (lines.length === 0) {
    return (
      <>
        <Card className="px-4 py-8 text-center text-text-2">
          {isFiltered ? 'No entries match.' : isFirst ? 'Nothing has been changed yet.' : 'There are no older entries.'}
        </Card>
        {pages}
      </>
    );
  }
  return (
    <>
      <Card className="overflow-hidden">
        <Table label="Audit log" className="max-sm:block">
          <thead className="max-sm:sr-only">
            <tr>
              <Th>When</Th>
              <Th>Who</Th>
              <Th>What</Th>
              <Th>Connection</Th>
              <Th>From</Th>
            </tr>
          </thead>
          {/* biome-ignore lint/a11y/noRedundantRoles: laid out as blocks a table loses its meaning */}
          <tbody role="rowgroup" className="max-sm:block max-sm:divide-y max-sm:divide-border">
            {lines.map((line) => (
              <Tr
                key={line.id}
                role="row"
                className="max-sm:grid max-sm:grid-cols-[minmax(0,1fr)] max-sm:gap-0.5 max-sm:px-4 max-sm:py-3"
              >
                <Cell className="whitespace-nowrap text-text-2">
                  <Time value={line.createdAt} />
                </Cell>
                <Cell className="wrap-anywhere sm:min-w-32 sm:max-w-60">{line.actor}</Cell>
                <Cell className="wrap-anywhere max-sm:font-medium sm:min-w-60">{line.text}</Cell>
                <Cell className="sm:min-w-40 sm:max-w-52">
                  {line.key ? (
                    <Link
                      href={`/settings/connectors/${line.key.keyId}`}
                      className="wrap-anywhere text-accent underline decoration-1 underline-offset-2"
                    >
                      {line.key.name}
                    </Link>
                  ) : (
                    <span className="text-text-3 max-sm:hidden">—</span>
                  )}
                </Cell>
                <Cell className="whitespace-nowrap font-mono text-text-2">{line.clientIp ?? '—'}</Cell>
              </Tr>
            ))}
          </tbody>
        </Table>
      </Card>
      {pages}
    </>
  );
}

function Cell({ className, ...rest }: React.ComponentProps<'td'>) {
  const classes = cn('border-border px-3 py-2 align-top max-sm:px-0 max-sm:py-0 sm:border-b', className);
  // biome-ignore lint/a11y/noRedundantRoles: see above
  return <td role="cell" className={classes} {...rest} />;
}
