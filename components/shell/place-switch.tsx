'use client';

import { ChevronDown } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { Button } from '../ui/button.tsx';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '../ui/dropdown-menu.tsx';
import { switchAction } from './account/account-actions.ts';

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
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button
          variant="ghost"
          aria-label={`Organization: ${name}`}
          aria-busy={pending}
          className="mb-3 h-auto min-h-9 w-full justify-between px-2 text-left font-semibold"
        >
          <span className="wrap-anywhere line-clamp-2 min-w-0 whitespace-normal" title={name}>
            {name}
          </span>
          <ChevronDown aria-hidden className="shrink-0 text-text-3" />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent className="max-h-[70dvh] w-64 overflow-y-auto">
        {organizations.length > 1 && (
          <>
            <DropdownMenuLabel>Organization</DropdownMenuLabel>
            <DropdownMenuRadioGroup value={current} onValueChange={go}>
              {organizations.map((organization) => (
                <DropdownMenuRadioItem key={organization.id} value={organization.id}>
                  <span className="wrap-anywhere min-w-0">{organization.name}</span>
                </DropdownMenuRadioItem>
              ))}
            </DropdownMenuRadioGroup>
            <DropdownMenuSeparator />
          </>
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
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
