'use client';

import { createColumnHelper, rowSortingFeature, tableFeatures, useTable } from '@tanstack/react-table';
import { useRouter } from 'next/navigation';
import type { MouseEvent } from 'react';
import type { Connection, ConnectionPage } from '../../../lib/connections/list-connections.ts';
import { type ListQuery, mostFirst, type SortColumn, sortColumns } from '../../../lib/connections/list-query.ts';
import { cn } from '../../ui/cn.ts';
import { Status } from '../../ui/status.tsx';
import { SortTh, Table, Th } from '../../ui/table.tsx';
import {
  Chart,
  Cut,
  Errors,
  FormatCell,
  KeyCell,
  LastUsed,
  NameCell,
  RequestsCell,
  Scopes,
  StoreCell,
} from './connection-cells.tsx';

const features = tableFeatures({ rowSortingFeature });
const helper = createColumnHelper<typeof features, Connection>();

/** The columns by the names that the URL sorts by; the chart sorts by nothing. */
const columns = helper.columns([
  helper.accessor('name', { id: 'name', header: 'Name', cell: ({ row }) => <NameCell connection={row.original} /> }),
  helper.accessor('keyId', { id: 'key', header: 'Key', cell: ({ getValue }) => <KeyCell keyId={getValue()} /> }),
  helper.accessor('store', {
    id: 'store',
    header: 'Store',
    cell: ({ row }) => <StoreCell connection={row.original} />,
  }),
  helper.accessor('source', { id: 'source', header: 'Source', cell: ({ getValue }) => <Cut text={getValue()} mono /> }),
  helper.accessor('payloadFormat', {
    id: 'format',
    header: 'Format',
    cell: ({ row }) => <FormatCell connection={row.original} />,
  }),
  helper.accessor('scopes', { id: 'scopes', header: 'Scopes', cell: ({ getValue }) => <Scopes held={getValue()} /> }),
  helper.accessor('status', {
    id: 'status',
    header: 'Status',
    cell: ({ getValue }) => <Status status={getValue()} />,
  }),
  helper.accessor('lastUsedAt', {
    id: 'last_used',
    header: 'Last used',
    cell: ({ getValue }) => <LastUsed at={getValue()} />,
  }),
  helper.accessor('requests', {
    id: 'requests',
    header: 'Requests',
    cell: ({ row }) => <RequestsCell connection={row.original} />,
  }),
  helper.accessor('errors', {
    id: 'errors',
    header: 'Errors',
    cell: ({ getValue }) => <Errors value={getValue()} />,
  }),
  helper.display({ id: 'chart', header: '24 h', cell: ({ row }) => <Chart connection={row.original} /> }),
]);

/** Columns keep their width from page to page: these, and the name has what is left. */
const widths: Record<string, string> = {
  key: 'w-43',
  store: 'w-21',
  source: 'w-26',
  format: 'w-26',
  scopes: 'w-20',
  status: 'w-22',
  last_used: 'w-24',
  requests: 'w-23 text-right',
  errors: 'w-19 text-right',
  chart: 'w-23',
};

/**
 * Where the table has no room for all columns, some stand as a second line in the column before them: the key under the
 * name, then source, scopes and errors, where the chart is left out. On phones each row is a small grid (`stacked`).
 */
const place: Record<string, string> = {
  key: 'hidden @min-[1152px]:table-cell',
  source: 'hidden @min-[998px]:table-cell',
  scopes: 'hidden @min-[998px]:table-cell',
  errors: 'hidden @min-[998px]:table-cell',
  chart: 'hidden @min-[998px]:table-cell',
};

/**
 * On phones a row is stacked: name with its key, status, last used and the numbers. Roles are spelled out, since a table
 * that is laid out otherwise is none to screen readers.
 */
export function ConnectionsTable({
  page,
  query,
  onSort,
}: {
  page: ConnectionPage;
  query: ListQuery;
  onSort: (changes: Pick<ListQuery, 'sort' | 'descending'>) => void;
}) {
  const table = useTable({
    features,
    columns,
    data: page.connections,
    getRowId: ({ keyId }) => keyId,
    manualSorting: true,
    enableSortingRemoval: false,
    enableMultiSort: false,
    state: { sorting: [{ id: query.sort, desc: query.descending }] },
  });
  const sortBy = (column: SortColumn) => {
    const again = column === query.sort;
    onSort({ sort: column, descending: again ? !query.descending : mostFirst.includes(column) });
  };
  return (
    <Table
      label="Connections"
      {...roles.table}
      aria-rowcount={page.matching + 1}
      className="max-md:block md:table-fixed"
      boxClassName="@container rounded-card border border-border bg-surface"
    >
      <thead {...roles.rowgroup} className="max-md:sr-only">
        {table.getHeaderGroups().map((group) => (
          <tr key={group.id} {...roles.row}>
            {group.headers.map((header) => {
              const column = sortColumns.find((name) => name === header.column.id);
              const { id } = header.column;
              const className = cn('px-0 first:pl-2 last:px-2', widths[id], place[id]);
              if (!column) {
                return (
                  <Th key={header.id} {...roles.columnheader} className={className}>
                    <table.FlexRender header={header} />
                  </Th>
                );
              }
              const sorted = column !== query.sort ? null : query.descending ? 'descending' : 'ascending';
              return (
                <SortTh
                  key={header.id}
                  {...roles.columnheader}
                  className={className}
                  sorted={sorted}
                  onSort={() => sortBy(column)}
                >
                  <table.FlexRender header={header} />
                </SortTh>
              );
            })}
          </tr>
        ))}
      </thead>
      <tbody {...roles.rowgroup} className="max-md:block">
        {table.getRowModel().rows.map((row) => (
          <ConnectionRow key={row.id} keyId={row.id}>
            {row.getAllCells().map((cell) => (
              <td
                key={cell.id}
                {...roles.cell}
                className={cn(
                  'md:h-9 md:border-border md:border-b md:px-2 md:py-1.5 md:first:pl-4 md:group-last:border-b-0 @min-[1152px]:py-0 md:pointer-coarse:h-11',
                  place[cell.column.id],
                  stacked[cell.column.id] ?? 'max-md:hidden',
                  ['requests', 'errors'].includes(cell.column.id) && 'tabular-nums md:text-right',
                )}
              >
                <table.FlexRender cell={cell} />
              </td>
            ))}
          </ConnectionRow>
        ))}
      </tbody>
    </Table>
  );
}

/** What stacking takes away. */
const roles = {
  table: { role: 'table' },
  rowgroup: { role: 'rowgroup' },
  row: { role: 'row' },
  columnheader: { role: 'columnheader' },
  cell: { role: 'cell' },
} as const;

/** Where a cell stands in a stacked row. */
const stacked: Record<string, string> = {
  name: 'max-md:col-start-1 max-md:row-start-1 max-md:min-w-0',
  status: 'max-md:col-start-2 max-md:row-start-1 max-md:justify-self-end max-md:self-start',
  last_used: 'max-md:col-start-1 max-md:row-start-2',
  requests: 'max-md:col-start-2 max-md:row-start-2 max-md:row-span-2 max-md:max-w-30 max-md:text-right',
  chart: 'max-md:block max-md:col-start-1 max-md:row-start-3',
};

/** The whole row leads to its connection; keyboards and middle clicks have the name, which is the link. */
function ConnectionRow({ keyId, children }: { keyId: string; children: React.ReactNode }) {
  const router = useRouter();
  const open = (event: MouseEvent<HTMLTableRowElement>) => {
    const on = event.target instanceof Element ? event.target : null;
    if (on?.closest('a, button, [role=dialog]') || !event.currentTarget.contains(on)) return;
    if (window.getSelection()?.toString()) return;
    const href = `/settings/connectors/${keyId}`;
    if (event.ctrlKey || event.metaKey) window.open(href, '_blank', 'noopener');
    else router.push(href);
  };
  return (
    <tr
      {...roles.row}
      onClick={open}
      className="group cursor-pointer hover:bg-hover max-md:grid max-md:grid-cols-[minmax(0,1fr)_auto] max-md:items-center max-md:gap-x-3 max-md:gap-y-1 max-md:border-border max-md:border-b max-md:px-4 max-md:py-3 max-md:last:border-b-0"
    >
      {children}
    </tr>
  );
}
