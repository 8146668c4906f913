'use client';

import { useSyncExternalStore } from 'react';
import type { SampleLanguage } from '../../lib/samples/fill-sample.ts';
import { languageCookie } from './language-cookie.ts';

const A_YEAR_SECONDS = 365 * 24 * 3600;

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
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing on plain http
  document.cookie = `${languageCookie}=${language}; path=/; max-age=${A_YEAR_SECONDS}; samesite=lax`;
  for (const tell of followers) tell();
}

function follow(tell: () => void): () => void {
  followers.add(tell);
  return () => followers.delete(tell);
}
