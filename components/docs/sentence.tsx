/** A sentence of the catalogue: what stands between backticks is set as code. */
export function Sentence({ children }: { children: string }) {
  return children.split('`').map((part, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence have no other identity, and never move
    return index % 2 === 0 ? part : <code key={index}>{part}</code>;
  });
}
