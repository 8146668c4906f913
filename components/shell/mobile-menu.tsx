'use client';

import { Menu, X } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { type ReactNode, useRef, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Sheet, SheetClose, SheetContent, SheetTitle, SheetTrigger } from '../ui/sheet.tsx';

/** The rail behind a button, under 1,024 px. Going somewhere closes it. */
export function MobileMenu({ children }: { children: ReactNode }) {
  const path = usePathname();
  const [openAt, setOpenAt] = useState<string | null>(null);
  const openedAt = useRef(path);
  function change(open: boolean) {
    if (open) openedAt.current = path;
    setOpenAt(open ? path : null);
  }
  /** Closed by going somewhere it hands the focus to the new page's heading, else back to its button. */
  function focusPage(event: Event) {
    if (location.pathname === openedAt.current) return;
    event.preventDefault();
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
  }
  return (
    <Sheet open={openAt === path} onOpenChange={change}>
      <SheetTrigger asChild>
        <Button variant="ghost" size="icon" aria-label="Menu" className="-ml-2 lg:hidden">
          <Menu aria-hidden />
        </Button>
      </SheetTrigger>
      <SheetContent side="left" className="w-[min(280px,85vw)] overflow-y-auto pt-8" onCloseAutoFocus={focusPage}>
        <SheetTitle className="sr-only">Menu</SheetTitle>
        <SheetClose asChild>
          <Button variant="ghost" size="icon" aria-label="Close menu" className="absolute top-2 right-2 z-10">
            <X aria-hidden />
          </Button>
        </SheetClose>
        {children}
      </SheetContent>
    </Sheet>
  );
}
