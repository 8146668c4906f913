/** The items of a header that is a list: `a, b`. */
export function listIn(header: string): string[] {
  return header.split(',').map((item) => item.trim());
}
