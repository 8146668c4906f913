import { Time } from '../ui/time.tsx';
import { SeenText } from './payload/seen-text.tsx';

const MOMENT = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)/;

/** A sentence in which text between backticks is set as code, and a moment as its reader's clock has it. */
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
      <WithMoments key={key} text={piece} />
    ),
  );
}

function WithMoments({ text }: { text: string }) {
  let offset = 0;
  return text.split(MOMENT).map((piece) => {
    const key = offset;
    offset += piece.length;
    return MOMENT.test(piece) ? (
      <Time key={key} value={piece} style="sentence" />
    ) : (
      <SeenText key={key}>{piece}</SeenText>
    );
  });
}
