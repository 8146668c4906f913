import { Eye } from 'lucide-react';
import { Card } from '../ui/card.tsx';

/** What a member sees on top of a page whose controls are absent. */
export function ReadOnlyCard({ managers }: { managers: { email: string; role: string }[] }) {
  const names = managers.map(({ email, role }) => `${email} (${role})`);
  const last = names.pop();
  const whom = last === undefined ? 'an owner' : names.length === 0 ? last : `${names.join(', ')} or ${last}`;
  return (
    <Card className="mb-6 flex gap-3 px-4 py-3">
      <Eye aria-hidden className="mt-0.5 size-4.5 shrink-0 text-text-3" />
      <p className="wrap-anywhere min-w-0">You can view everything here, but you can’t change anything. Ask {whom}.</p>
    </Card>
  );
}
