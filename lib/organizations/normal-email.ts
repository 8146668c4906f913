import { lowerAscii } from '../lower-ascii.ts';

/**
 * The one form in which an e-mail address is looked for and counted; addresses are kept as they were typed. Compare it
 * with `lower(email collate "C")`. Letters beyond A to Z stay as they are: `admİn@…` is nobody's other spelling, though
 * PostgreSQL's plain `lower` makes it `admin@…` and JavaScript's something else.
 */
export function normalEmail(text: string): string {
  return lowerAscii(text.trim());
}
