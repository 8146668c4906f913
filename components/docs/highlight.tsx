import type { ReactNode } from 'react';

/** The first that fits at a place wins: so a quote within a comment, or a number within a string, is nothing of its own. */
const grammars: Record<string, RegExp> = {
  json: /(?<key>"(?:\\.|[^"\\])*"(?=\s*:))|(?<string>"(?:\\.|[^"\\])*")|(?<literal>\b(?:true|false|null)\b)|(?<number>-?\b\d+(?:\.\d+)?\b)/g,
  http: /(?<key>^[A-Za-z0-9-]+(?=: )|"(?:\\.|[^"\\])*"(?=\s*:))|(?<string>"(?:\\.|[^"\\])*")|(?<literal>^HTTP\/1\.1 .+$)/gm,
  sh: /(?<string>'[^']*'|"(?:\\.|[^"\\])*")|(?<key>(?<=^\s*)\w+(?==))/gm,
  js: /(?<comment>(?<=^|\s)\/\/.*$)|(?<string>'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)|(?<literal>\b(?:import|from|const|let|for|of|if|throw|new|await|return)\b)|(?<number>\b\d+\b)/gm,
  py: /(?<comment>(?<=^|\s)#.*$)|(?<string>[fb]?"(?:\\.|[^"\\])*")|(?<literal>\b(?:import|from|as|with|try|except|if|else|for|in|def|return)\b)|(?<number>\b\d+\b)/gm,
  php: /(?<comment>(?<=^|\s)\/\/.*$)|(?<string>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|(?<key>\$\w+)|(?<literal>^<\?php|\b(?:if|echo|true|false|null)\b)|(?<number>\b\d+\b)/gm,
};

const colours: Record<string, string> = {
  key: 'text-[var(--code-key)]',
  string: 'text-[var(--code-str)]',
  number: 'text-[var(--code-num)]',
  literal: 'text-[var(--code-lit)]',
  comment: 'text-text-3',
};

/** Text with colours to read it by. The characters are those of the text, all of them, in their order. */
export function highlight(text: string, language: string | undefined): ReactNode {
  const grammar = language && grammars[language];
  if (!grammar) return text;
  const pieces: ReactNode[] = [];
  let at = 0;
  for (const match of text.matchAll(grammar)) {
    const kind = Object.keys(match.groups ?? {}).find((name) => match.groups?.[name] !== undefined) ?? '';
    pieces.push(
      text.slice(at, match.index),
      <span key={match.index} className={colours[kind]}>
        {match[0]}
      </span>,
    );
    at = match.index + match[0].length;
  }
  return [...pieces, text.slice(at)];
}
