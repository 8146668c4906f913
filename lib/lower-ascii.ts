/** As PostgreSQL's `lower(… collate "C")` does it: other alphabets have rules that two programs never agree on. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
