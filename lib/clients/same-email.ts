/**
 * SQL: whether two addresses are one, their letters A to Z in any case, as for signing in: `lower` of other alphabets makes
 * one of what are two (`admİn@…`). Its first half, which alone would be too generous, is what the index has.
 */
export function sameEmail(stored: string, given: string): string {
  return `lower(${stored}) = lower(${given}) and lower(${stored} collate "C") = lower(${given} collate "C")`;
}
