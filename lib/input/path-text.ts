/** The names in a path are the sender's. */
const LONGEST_PATH = 200;

/** `lines[0].quantity` of a path. */
export function pathText(path: readonly PropertyKey[]): string {
  const whole = path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)),
    '',
  );
  return whole.slice(0, LONGEST_PATH);
}
