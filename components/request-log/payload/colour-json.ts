/** A part of a line of indented JSON, by what it is. */
export interface Piece {
  kind: 'key' | 'string' | 'number' | 'literal' | 'punctuation';
  text: string;
}

const TOKEN = /("(?:[^"\\]|\\.)*"?)(\s*:)?|(-?\d[\d.eE+-]*)|(true|false|null)|([{}[\],:]+|\s+|.)/gsu;

/**
 * The parts of one line of indented JSON. The line may be a part of a longer one: `insideString` says that it starts
 * within a string, which then is all of it, but for what closes it.
 */
export function colourJson(line: string, insideString = false): Piece[] {
  if (insideString) {
    const [, text = line, rest = ''] = /^(.*")(,?)$/s.exec(line) ?? [];
    return [piece('string', text), piece('punctuation', rest)].filter(({ text }) => text !== '');
  }
  const pieces: Piece[] = [];
  for (const [, string, colon, number, literal, other] of line.matchAll(TOKEN)) {
    if (string !== undefined) {
      pieces.push(piece(colon === undefined ? 'string' : 'key', string));
      if (colon !== undefined) pieces.push(piece('punctuation', colon));
    } else if (number !== undefined) pieces.push(piece('number', number));
    else if (literal !== undefined) pieces.push(piece('literal', literal));
    else pieces.push(piece('punctuation', other ?? ''));
  }
  return pieces;
}

function piece(kind: Piece['kind'], text: string): Piece {
  return { kind, text };
}
