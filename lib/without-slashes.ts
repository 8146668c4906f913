/** A text without the slashes at its end, in time that grows with the text: a shop or a sender may have written it. */
export function withoutSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end -= 1;
  return text.slice(0, end);
}
