import { type SampleLanguage, sampleLanguages } from '../../lib/samples/fill-sample.ts';

/** Remembers the language of code tabs, over all pages. */
export const languageCookie = 'code';

/** The language that a cookie names; the shell when it names none. */
export function languageFrom(cookie: string | undefined): SampleLanguage {
  return sampleLanguages.find(({ id }) => id === cookie)?.id ?? 'shell';
}
