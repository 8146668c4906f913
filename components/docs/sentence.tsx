/**
 * A sentence for people: what stands between backticks is set as code, `[words](/docs/page)` is a link, and what stands
 * between two asterisks is strong. Enough for a sentence, and light enough for a browser.
 */
export function Sentence({ children }: { children: string }) {
  return children.split(/(`[^`]+`|\[[^\]]+\]\([^)\s]+\)|\*\*[^*]+\*\*)/).map((part, index) => {
    // The parts of a sentence have no other identity, and never move.
    const key = `${index} ${part}`;
    const [, code, words = '', href, strong] =
      /^(?:`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|\*\*([^*]+)\*\*)$/.exec(part) ?? [];
    if (code) return <code key={key}>{code}</code>;
    if (href) {
      return (
        <a key={key} href={href}>
          <Sentence>{words}</Sentence>
        </a>
      );
    }
    if (strong) return <strong key={key}>{strong}</strong>;
    return part;
  });
}
