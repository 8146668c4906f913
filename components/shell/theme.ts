import { useState } from 'react';
import { keepCookie } from './keep-cookie.ts';

export type Theme = 'system' | 'light' | 'dark';

export const themes: { value: Theme; title: string }[] = [
  { value: 'system', title: 'As the system' },
  { value: 'light', title: 'Light' },
  { value: 'dark', title: 'Dark' },
];

export function isTheme(value: string): value is Theme {
  return themes.some((theme) => theme.value === value);
}

/** The theme and how to choose another: at once on this page, and by a cookie on those that the server paints next. */
export function useTheme(initial: Theme): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(initial);
  function choose(next: Theme) {
    setTheme(next);
    keepCookie('theme', next === 'system' ? null : next);
    if (next === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
  }
  return [theme, choose];
}
