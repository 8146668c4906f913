'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { DropdownMenuItem, DropdownMenuLabel, DropdownMenuSeparator } from '../ui/dropdown-menu.tsx';
import { switchAction } from './account/account-actions.ts';
import { MenuChoices, ShellMenu } from './shell-menu.tsx';

/** Where one is: the organization, for those who are in several another one, and its stores. */
export function PlaceSwitch({
  organizations,
  current,
  stores,
}: {
  organizations: { id: string; name: string }[];
  current: string;
  stores: { id: string; name: string }[];
}) {
  const router = useRouter();
  const [pending, start] = useTransition();
  const name = organizations.find(({ id }) => id === current)?.name ?? '';
  function go(organizationId: string) {
    if (organizationId === current || pending) return;
    start(async () => {
      await switchAction({ organizationId });
    });
  }
  return (
    <ShellMenu
      says={`Organization: ${name}`}
      face={
        <span className="wrap-anywhere line-clamp-2 min-w-0 whitespace-normal" title={name}>
          {name}
        </span>
      }
      isBusy={pending}
      buttonClassName="mb-3 h-auto min-h-9 w-full justify-between px-2 text-left font-semibold"
      className="max-h-[70dvh] overflow-y-auto"
    >
      {organizations.length > 1 && (
        <MenuChoices
          title="Organization"
          value={current}
          choices={organizations.map((one) => ({ value: one.id, title: one.name }))}
          onChoose={go}
        />
      )}
      <DropdownMenuLabel>Connections of</DropdownMenuLabel>
      <DropdownMenuItem onSelect={() => router.push('/settings/connectors')}>All stores</DropdownMenuItem>
      {stores.map((store) => (
        <DropdownMenuItem key={store.id} onSelect={() => router.push(`/settings/connectors?store=${store.id}`)}>
          <span className="wrap-anywhere min-w-0">{store.name}</span>
        </DropdownMenuItem>
      ))}
      <DropdownMenuSeparator />
      <DropdownMenuItem onSelect={() => router.push('/settings/stores')}>Stores…</DropdownMenuItem>
    </ShellMenu>
  );
}
