import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { cn } from '../ui/cn.ts';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '../ui/dropdown-menu.tsx';

/** A menu of the shell: a button that shows what holds now, `face`, and says it whole to a screen reader. */
export function ShellMenu({
  says,
  face,
  isBusy,
  buttonClassName,
  className,
  children,
}: {
  says: string;
  face: ReactNode;
  isBusy?: boolean;
  buttonClassName: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" aria-label={says} aria-busy={isBusy} className={buttonClassName}>
          {face}
          <ChevronDown aria-hidden className="shrink-0 text-text-3" />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent className={cn('w-64', className)}>{children}</DropdownMenuContent>
    </DropdownMenu>
  );
}

/** A part of a menu: choices of which one holds. Where `staysOpen`, one sees what a choice does. */
export function MenuChoices<Value extends string>({
  title,
  value,
  choices,
  onChoose,
  staysOpen = false,
}: {
  title: string;
  value: Value;
  choices: readonly { value: Value; title: string }[];
  onChoose: (value: string) => void;
  staysOpen?: boolean;
}) {
  return (
    <>
      <DropdownMenuLabel>{title}</DropdownMenuLabel>
      <DropdownMenuRadioGroup value={value} onValueChange={onChoose}>
        {choices.map((choice) => (
          <DropdownMenuRadioItem
            key={choice.value}
            value={choice.value}
            onSelect={(event) => staysOpen && event.preventDefault()}
          >
            <span className="wrap-anywhere min-w-0">{choice.title}</span>
          </DropdownMenuRadioItem>
        ))}
      </DropdownMenuRadioGroup>
      <DropdownMenuSeparator />
    </>
  );
}
