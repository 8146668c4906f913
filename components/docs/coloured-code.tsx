import { CodeBlock } from '../ui/code-block.tsx';
import { highlight } from './highlight.tsx';

/** Lines to read or to run, with what they are above them, coloured for a language when it is one that we know. */
export function ColouredCode({
  caption,
  language,
  children,
}: {
  caption: string;
  language?: string;
  children: string;
}) {
  return (
    <CodeBlock caption={caption} text={children} className="mt-4 max-w-[68ch]">
      {highlight(children, language)}
    </CodeBlock>
  );
}
