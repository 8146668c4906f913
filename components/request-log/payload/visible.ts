/** Text that is shown as it is, or one character that would not be seen, or would move others: by its code. */
export type Seen = { text: string } | { code: string };

/**
 * Controls, zero-width and bidirectional characters, lone surrogates, and letters that draw nothing. A tab is shown as
 * the room it takes.
 */
const UNSEEN = /(?!\t)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]/u;
const UNSEEN_ALL = new RegExp(UNSEEN, 'gu');

/** A sender's text in parts, with everything that hides or reorders made visible. */
export function visible(text: string): Seen[] {
  const parts: Seen[] = [];
  let at = 0;
  for (const match of text.matchAll(UNSEEN_ALL)) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index) });
    parts.push({ code: codeOf(match[0]) });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}

/** The same as one text, for labels and what is copied: `\u{202e}`, which JSON, shells and people take as text. */
export function spelled(text: string): string {
  return text.replace(UNSEEN_ALL, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
