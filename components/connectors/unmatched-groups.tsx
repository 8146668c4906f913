'use client';

import Link from 'next/link';
import type { LooksLike } from '../../lib/connections/looks-like.ts';
import type { UnmatchedGroup } from '../../lib/connections/unmatched-groups.ts';
import { SeenText } from '../request-log/payload/seen-text.tsx';
import { count } from '../ui/numbers.ts';
import { Table, Td, Th, Tr } from '../ui/table.tsx';
import { Time } from '../ui/time.tsx';

/** Unmatched requests by what they look like: who knocks, and with what. */
export function UnmatchedGroups({ groups }: { groups: UnmatchedGroup[] }) {
  return (
    <Table
      label="Unmatched requests, grouped by what they look like"
      boxClassName="rounded-card border border-border bg-surface"
    >
      <thead>
        <tr>
          <Th>Looks like</Th>
          <Th className="text-right">Requests in 24 h</Th>
          <Th>client_ip</Th>
          <Th>user_agent</Th>
          <Th>Latest</Th>
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <Tr key={JSON.stringify([group.looksLike, group.clientIp, group.userAgent])}>
            <Td className="whitespace-nowrap">
              <Words like={group.looksLike} />
            </Td>
            <Td className="text-right tabular-nums">{count(group.requests)}</Td>
            <Td className="font-mono">{group.clientIp}</Td>
            <Td className="max-w-80 truncate font-mono" title={group.userAgent ?? undefined}>
              {group.userAgent === null ? '—' : <SeenText>{group.userAgent}</SeenText>}
            </Td>
            <Td>
              <Time value={group.latestAt} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function Words({ like }: { like: LooksLike }) {
  switch (like.kind) {
    case 'near_key':
      return (
        <>
          One character from{' '}
          <Link href={`/settings/connectors/${like.keyId}`} className="font-mono text-accent hover:underline">
            pck_int_{like.keyId}
          </Link>
        </>
      );
    case 'other_product':
      return (
        <>
          Another product’s key, <span className="font-mono">{like.prefix}…</span>
        </>
      );
    case 'no_authorization':
      return 'No Authorization header';
    case 'no_key':
      return 'An Authorization header without one of our keys';
    case 'unknown_key':
      return 'A key that doesn’t exist here';
  }
}
