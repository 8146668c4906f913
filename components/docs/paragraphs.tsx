import { Sentence } from './sentence.tsx';

/** Text with blank lines between its paragraphs, and code between backticks. */
export function Paragraphs({ children }: { children: string }) {
  return children.split(/\n\s*\n/).map((paragraph) => (
    <p key={paragraph}>
      <Sentence>{paragraph}</Sentence>
    </p>
  ));
}
