import type { ReactNode } from 'react';
import { cn } from '../ui/cn.ts';
import { CopyButton } from '../ui/copy-button.tsx';

export function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[fit-content(40%)_minmax(0,1fr)] gap-x-4 gap-y-2 text-table">{children}</dl>;
}

/** A fact with its name; `copied` is what its button takes along. Nothing where there is none. */
export function Fact({
  name,
  mono = false,
  copied,
  children,
}: {
  name: string;
  mono?: boolean;
  copied?: string;
  children: ReactNode;
}) {
  if (children === null || children === '') return null;
  return (
    <div className="contents">
      <dt className="wrap-anywhere text-text-2">{name}</dt>
      <dd className={cn('wrap-anywhere flex min-w-0 items-center gap-1', mono && 'font-mono')}>
        <span className="min-w-0">{children}</span>
        {copied !== undefined && (
          <CopyButton text={copied} label={`Copy ${name.toLowerCase()}`} iconOnly className="shrink-0" />
        )}
      </dd>
    </div>
  );
}

const parts = ['name', 'first_name', 'last_name', 'company', 'line1', 'line2', 'address_1', 'address_2'] as const;
const places = ['postcode', 'postal_code', 'city', 'state', 'country', 'phone', 'email'] as const;

/** An address in a line, in the order that people read it, whatever fields it has. */
export function addressText(address: unknown): string | null {
  if (typeof address !== 'object' || address === null) return null;
  const fields = new Map(Object.entries(address));
  const known: readonly string[] = [...parts, ...places];
  const names = [
    ...known.filter((name) => fields.has(name)),
    ...[...fields.keys()].filter((name) => !known.includes(name)),
  ];
  const texts = names.map((name) => fields.get(name)).filter((text) => typeof text === 'string' && text !== '');
  return texts.length === 0 ? null : texts.join(', ');
}
