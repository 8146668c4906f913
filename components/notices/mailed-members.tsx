import { kinds } from '../../lib/incidents/kinds.ts';
import type { MailedMember } from '../../lib/notices/mail-choice.ts';
import { roleNames } from '../shell/role-names.ts';

/** Who is told what by e-mail. Each chooses for themselves. */
export function MailedMembers({ members }: { members: readonly MailedMember[] }) {
  return (
    <ul className="grid gap-4">
      {members.map(({ userId, email, role, kinds: told }) => (
        <li key={userId}>
          <p className="wrap-anywhere">
            {email} <span className="text-text-3">{roleNames[role]}</span>
          </p>
          <p className="text-table text-text-2">
            {told.length === 0 ? 'Nothing.' : `${told.map((kind) => kinds[kind].title).join('. ')}.`}
          </p>
        </li>
      ))}
    </ul>
  );
}
