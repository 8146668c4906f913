'use client';

import { useSyncExternalStore } from 'react';
import type { SampleLanguage } from '../../lib/samples/fill-sample.ts';
import { keepCookie } from '../shell/keep-cookie.ts';
import { languageCookie } from './language-cookie.ts';

/** What was chosen since this page was loaded; every group of tabs on it follows. */
let chosen: SampleLanguage | null = null;
const followers = new Set<() => void>();

/** The language to show: the last one chosen, on any page; `remembered` is what the server read from the cookie. */
export function useCodeLanguage(remembered: SampleLanguage): SampleLanguage {
  return useSyncExternalStore(
    follow,
    () => chosen ?? remembered,
    () => remembered,
  );
}

export function chooseCodeLanguage(language: SampleLanguage): void {
  chosen = language;
  keepCookie(languageCookie, language);
  for (const tell of followers) tell();
}

function follow(tell: () => void): () => void {
  followers.add(tell);
  return () => followers.delete(tell);
}
