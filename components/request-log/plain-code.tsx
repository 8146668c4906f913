import { SeenText } from './payload/seen-text.tsx';

/** A sentence in which text between backticks is set as code. Whatever else stands in it is text. */
export function PlainCode({ text }: { text: string }) {
  let offset = 0;
  const pieces = text.split('`').map((piece, i) => {
    const key = offset;
    offset += piece.length + 1;
    return { key, piece, isCode: i % 2 === 1 };
  });
  return pieces.map(({ key, piece, isCode }) =>
    isCode ? (
      <code key={key} className="font-mono">
        <SeenText>{piece}</SeenText>
      </code>
    ) : (
      <SeenText key={key}>{piece}</SeenText>
    ),
  );
}
