/** Lines to read or to run. They scroll sideways within their box, which takes focus so that arrow keys scroll it. */
export function CodeBlock({ caption, children }: { caption: string; children: string }) {
  return (
    <figure className="mt-4 overflow-hidden rounded-card border border-border bg-sunken">
      <figcaption className="border-border border-b bg-surface px-4 py-2 text-meta text-text-2">{caption}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="overflow-x-auto px-4 py-3 font-mono text-table -outline-offset-2">
        <code>{children}</code>
      </pre>
    </figure>
  );
}
