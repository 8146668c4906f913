/**
 * Text as it may leave for a clipboard: control characters, and those that turn the direction of what follows, become
 * `\u202e`, so that a hostile field can forge no line and run nothing in a shell. Line feeds and tabs that a
 * program of ours put there are kept when `lines` is given.
 */
export function copiedText(text: string, { lines = false }: { lines?: boolean } = {}): string {
  return text.replace(unsafe, (found) => {
    if (lines && (found === '\n' || found === '\t')) return found;
    return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

const unsafe = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
