'use client';

import { LogOut, UserRound } from 'lucide-react';
import Link from 'next/link';
import { useTransition } from 'react';
import { DropdownMenuItem, DropdownMenuSeparator } from '../ui/dropdown-menu.tsx';
import { signOutAction } from './account/account-actions.ts';
import { roleNames } from './role-names.ts';
import { MenuChoices, ShellMenu } from './shell-menu.tsx';
import { isTheme, type Theme, themes, useTheme } from './theme.ts';

/** Who is signed in, the theme, and the way out. */
export function AccountMenu({ email, role, theme }: { email: string; role: keyof typeof roleNames; theme: Theme }) {
  const [chosen, choose] = useTheme(theme);
  const [leaving, startLeaving] = useTransition();
  return (
    <ShellMenu
      says={`Account: ${email}`}
      face={
        <>
          <UserRound aria-hidden className="sm:hidden" />
          <span className="hidden min-w-0 truncate sm:inline" title={email}>
            {email.split('@')[0]}@
          </span>
        </>
      }
      buttonClassName="min-w-0 max-w-56 text-table"
    >
      <div className="px-2 py-1.5">
        <p className="wrap-anywhere font-medium">{email}</p>
        <p className="text-table text-text-3">{roleNames[role]}</p>
      </div>
      <DropdownMenuSeparator />
      <MenuChoices
        title="Theme"
        value={chosen}
        choices={themes}
        onChoose={(value) => isTheme(value) && choose(value)}
        staysOpen
      />
      <DropdownMenuItem asChild>
        <Link href="/settings/account">
          <UserRound aria-hidden />
          Account
        </Link>
      </DropdownMenuItem>
      <DropdownMenuItem
        disabled={leaving}
        onSelect={(event) => {
          event.preventDefault();
          startLeaving(async () => {
            await signOutAction({});
          });
        }}
      >
        <LogOut aria-hidden />
        Sign out
      </DropdownMenuItem>
    </ShellMenu>
  );
}
