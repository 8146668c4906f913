import Link from 'next/link';
import { Button } from '../ui/button.tsx';

const INBOX = '/settings/notices';

/** Back to the newest notices, and on to older ones. */
export function NoticePages({ isFirst, older }: { isFirst: boolean; older?: string }) {
  if (isFirst && older === undefined) return null;
  return (
    <nav aria-label="Pages" className="mt-4 flex gap-2">
      {!isFirst && (
        <Button asChild>
          <Link href={INBOX}>‹ Newest</Link>
        </Button>
      )}
      {older !== undefined && (
        <Button asChild>
          <Link href={`${INBOX}?before=${older}`}>Older ›</Link>
        </Button>
      )}
    </nav>
  );
}
