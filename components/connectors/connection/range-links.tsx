import Link from 'next/link';
import { type Range, ranges } from '../../../lib/request-log/statistics-buckets.ts';
import { cn } from '../../ui/cn.ts';

const titles: Record<Range, string> = { '24h': '24 h', '7d': '7 d', '30d': '30 d' };

export function rangeFrom(text: string | string[] | undefined): Range {
  return typeof text === 'string' && Object.hasOwn(ranges, text) ? (text as Range) : '24h'; // hasOwn has just said so
}

/** How far back the charts look. The choice is in the URL. */
export function RangeLinks({ chosen }: { chosen: Range }) {
  return (
    <nav aria-label="Charts of the last" className="flex gap-1">
      {(['24h', '7d', '30d'] as const).map((range) => (
        <Link
          key={range}
          href={range === '24h' ? '?' : `?range=${range}`}
          scroll={false}
          aria-current={range === chosen ? 'true' : undefined}
          className={cn(
            'inline-flex h-7 items-center rounded-control px-2.5 font-medium text-table text-text-2 tabular-nums hover:bg-hover pointer-coarse:h-11',
            'aria-[current]:bg-selected aria-[current]:text-text forced-colors:aria-[current]:outline-1',
          )}
        >
          {titles[range]}
        </Link>
      ))}
    </nav>
  );
}
