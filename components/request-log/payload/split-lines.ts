/** A line on the screen: a line of the text, or a part of one that is too long to be drawn in one. */
export interface ScreenLine {
  text: string;
  /** The number of its line in the text, from 1; null for a part that goes on from the one above. */
  number: number | null;
}

/** The lines of a text, each at most `longest` characters; no character is cut in two. */
export function splitLines(lines: readonly string[], longest: number): ScreenLine[] {
  const parts: ScreenLine[] = [];
  for (const [i, line] of lines.entries()) {
    let at = 0;
    do {
      let end = Math.min(at + longest, line.length);
      if (end < line.length && isHighSurrogate(line.charCodeAt(end - 1))) end -= 1;
      if (end <= at) end = at + 2; // longest is 1, and the character takes two
      parts.push({ text: line.slice(at, end), number: at === 0 ? i + 1 : null });
      at = end;
    } while (at < line.length);
  }
  return parts;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
