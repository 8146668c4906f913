import type { ShownAttempt } from '../../lib/notices/list-channels.ts';
import { Status } from '../ui/status.tsx';
import { Time } from '../ui/time.tsx';

/** The last attempts, newest first, with what was answered. */
export function AttemptList({ attempts }: { attempts: readonly ShownAttempt[] }) {
  if (attempts.length === 0) return <p className="text-table text-text-3">Nothing has been sent yet.</p>;
  return (
    <ul aria-label="Last attempts" className="grid gap-1.5 text-table">
      {attempts.map(({ id, at, notices, sent, answer }) => (
        <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
          <span className="min-w-24 text-text-3">
            <Time value={at} />
          </span>
          <Status status={sent ? 'applied' : 'failed'}>{sent ? 'Sent' : 'Not sent'}</Status>
          <span className="text-text-2">
            {notices === 0 ? 'Test' : notices === 1 ? '1 notice' : `${notices} notices`}
          </span>
          <code className="wrap-anywhere min-w-0 font-mono text-text-2">{answer}</code>
        </li>
      ))}
    </ul>
  );
}
