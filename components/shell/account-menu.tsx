'use client';

import { ChevronDown, LogOut, UserRound } from 'lucide-react';
import Link from 'next/link';
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
import { signOutAction } from './account/account-actions.ts';
import { roleNames } from './role-names.ts';
import { isTheme, type Theme, themes, useTheme } from './theme.ts';

/** Who is signed in, the theme, and the way out. */
export function AccountMenu({ email, role, theme }: { email: string; role: keyof typeof roleNames; theme: Theme }) {
  const [chosen, choose] = useTheme(theme);
  const [leaving, startLeaving] = useTransition();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" aria-label={`Account: ${email}`} className="min-w-0 max-w-56 text-table">
          <UserRound aria-hidden className="sm:hidden" />
          <span className="hidden min-w-0 truncate sm:inline" title={email}>
            {email.split('@')[0]}@
          </span>
          <ChevronDown aria-hidden className="text-text-3" />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent className="w-64">
        <div className="px-2 py-1.5">
          <p className="wrap-anywhere font-medium">{email}</p>
          <p className="text-table text-text-3">{roleNames[role]}</p>
        </div>
        <DropdownMenuSeparator />
        <DropdownMenuLabel>Theme</DropdownMenuLabel>
        <DropdownMenuRadioGroup value={chosen} onValueChange={(value) => isTheme(value) && choose(value)}>
          {themes.map(({ value, title }) => (
            <DropdownMenuRadioItem key={value} value={value} onSelect={(event) => event.preventDefault()}>
              {title}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
        <DropdownMenuSeparator />
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
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
