/** Writes to standard output, and waits until it is taken: rows may be long, and whoever reads may be slow. */
export function write(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** Prints a command's result: the value as JSON when asked to, else the text for people. */
export function print(options: { json?: boolean }, value: unknown, text: string): Promise<void> {
  return write(`${options.json ? jsonText(value) : text}\n`);
}

/** JSON whose every line a terminal can show: what would move its cursor, or turn what follows, is escaped. */
export function jsonText(value: unknown): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, escaped);
}

/** Columns under their heads. What a sender wrote cannot move the cursor: control characters become dots. */
export function table(heads: string[], rows: string[][]): string {
  const lines = [heads, ...rows.map((row) => row.map(visible))];
  const widths = heads.map((_, column) => Math.max(...lines.map((cells) => [...(cells[column] ?? '')].length)));
  const pad = (cell: string, column: number) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length);
  return lines.map((cells) => cells.map(pad).join('  ').trimEnd()).join('\n');
}

/** Facts under each other, named. */
export function facts(named: Record<string, string>): string {
  const width = Math.max(...Object.keys(named).map((name) => name.length));
  return Object.entries(named)
    .map(([name, value]) => `${name.padEnd(width)}  ${visible(value)}`)
    .join('\n');
}

export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·');
}
