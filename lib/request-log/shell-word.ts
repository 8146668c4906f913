const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A sender's text cannot add a line of its own, or turn the reading direction. */
export function oneLine(value: string | number): string {
  const spelled = (character: string) => `\\u{${character.codePointAt(0)?.toString(16)}}`;
  return String(value).replace(UNSEEN, spelled);
}

/** One word for a POSIX shell; what would not be seen is spelled out. */
export function shellWord(text: string): string {
  const line = oneLine(text);
  return /^[\w.:/-]+$/.test(line) ? line : `'${line.replaceAll("'", "'\\''")}'`;
}

/**
 * One word that a shell reads as exactly this text. With line breaks or characters that would not be seen in it the
 * shell must know `$'…'`, as bash, zsh and every newer one do.
 */
export function exactShellWord(text: string): string {
  const quoted = text.replaceAll("'", "'\\''");
  if (text.search(UNSEEN) < 0) return `'${quoted}'`;
  const bytes = (character: string) =>
    [...new TextEncoder().encode(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  const named: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  // A quote or ! as it is would let an interactive bash put a line of its history there.
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replace(/['!]/g, bytes)
    .replace(UNSEEN, (character) => named[character] ?? bytes(character));
  return `$'${escaped}'`;
}
