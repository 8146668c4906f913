'use client';

import { Download } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { BodyStart } from '../../../lib/request-log/detailed-row.ts';
import { Button, buttonClasses } from '../../ui/button.tsx';
import { cn } from '../../ui/cn.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { bytes as bytesText } from '../../ui/numbers.ts';
import { askBytes } from '../ask.ts';
import { useMedia } from '../use-media.ts';
import { bodyText } from './body-text.ts';
import { CodeLines } from './code-lines.tsx';
import { colourJson, type Piece } from './colour-json.ts';
import { HEX_BYTES, hexLine } from './hex-line.ts';
import { SeenText } from './seen-text.tsx';
import { type ScreenLine, splitLines } from './split-lines.ts';
import { useIndented } from './use-indented.ts';
import { spelled } from './visible.ts';

type View = 'Pretty' | 'Raw' | 'Hex';

/** A line that is longer is drawn in parts. */
const LONGEST_LINE = 2_000;
/** What fits beside the line numbers when lines are wrapped. */
const WRAPPED = { wide: 84, phone: 34 } as const;
/** Larger bodies are not indented. */
const LARGEST_PRETTY = 2 * 1024 * 1024;

/** A body: its first 64 KiB, the rest on demand, as indented JSON, as text, or byte for byte. */
export function BodyView({ side, body, path }: { side: 'request' | 'response'; body: BodyStart; path: string }) {
  const [rest, setRest] = useState<Uint8Array<ArrayBuffer> | null>(null);
  const [loading, setLoading] = useState<'no' | 'yes' | 'failed'>('no');
  const [chosen, setChosen] = useState<View>('Pretty');
  const [isWrapped, setWrapped] = useState(true);

  const start = useMemo(() => Uint8Array.from(atob(body.start), (character) => character.charCodeAt(0)), [body.start]);
  const loaded = useMemo(() => (rest === null ? start : joined(start, rest)), [start, rest]);
  const isWhole = loaded.length >= body.size;
  const decoded = useMemo(() => bodyText(loaded, isWhole), [loaded, isWhole]);
  const isPrettyAtAll = decoded.text !== null && loaded.length <= LARGEST_PRETTY;
  const indented = useIndented(isPrettyAtAll ? decoded.text : null, isWhole);
  const isJson = isPrettyAtAll && (indented === null || indented.lines !== null);
  const views: View[] = decoded.text === null ? ['Hex'] : isJson ? ['Pretty', 'Raw', 'Hex'] : ['Raw', 'Hex'];
  const view = views.includes(chosen) ? chosen : (views[0] ?? 'Hex');

  const isPhone = useMedia('(max-width: 639px)');
  const longest = isWrapped ? WRAPPED[isPhone ? 'phone' : 'wide'] : LONGEST_LINE;
  const lines = useMemo(() => {
    if (view === 'Hex' || decoded.text === null) return null;
    if (view === 'Raw') return splitLines(decoded.text.split(/\n/), longest);
    return indented?.lines ? splitLines(indented.lines, longest) : null;
  }, [view, decoded, indented, longest]);

  async function loadRest() {
    setLoading('yes');
    try {
      setRest(await askBytes(`${path}/${side}?from=${start.length}`));
      setLoading('no');
    } catch {
      setLoading('failed');
    }
  }

  const label = `${side === 'request' ? 'Request' : 'Response'} body, ${view}`;
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <span className="text-table text-text-2">
          Body <span title={`${body.size} bytes`}>{bytesText(body.size)}</span>
        </span>
        <Choice label={`Show the ${side} body as`} options={views} chosen={view} onChoose={setChosen} />
        {view !== 'Hex' && (
          <Button
            size="small"
            variant="ghost"
            aria-pressed={isWrapped}
            className="aria-pressed:bg-selected aria-pressed:text-text"
            onClick={() => setWrapped(!isWrapped)}
          >
            Wrap
          </Button>
        )}
        <span className="flex-1" />
        {decoded.text !== null && isWhole && (
          <CopyButton text={() => spelled(decoded.text ?? '')} label="Copy" lines size="small" variant="ghost" />
        )}
        <a href={`${path}/${side}`} download className={cn(buttonClasses({ variant: 'ghost', size: 'small' }))}>
          <Download aria-hidden /> Download
        </a>
      </div>
      {decoded.text === null && (
        <p className="text-table text-warn">
          Not UTF-8: byte {loaded[decoded.badAt]?.toString(16).padStart(2, '0')} at offset {decoded.badAt} isn’t text,
          so it’s shown byte by byte.
        </p>
      )}
      {indented !== null && indented.lines === null && body.size > 0 && view !== 'Hex' && (
        <p className="text-table text-text-2">
          Not valid JSON at character {indented.at + 1}, so it’s shown as it was sent.
        </p>
      )}
      {view === 'Hex' ? (
        <CodeLines
          count={Math.ceil(loaded.length / HEX_BYTES)}
          label={label}
          line={(i) => <HexLine bytes={loaded} line={i} />}
        />
      ) : lines === null ? (
        <p className="text-table text-text-2">Formatting…</p>
      ) : (
        <CodeLines
          count={lines.length}
          label={label}
          line={(i) => <TextLine line={lines[i]} isJson={view === 'Pretty'} />}
        />
      )}
      {!isWhole && (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-table text-text-2">
          <Button size="small" pending={loading === 'yes'} pendingWord="Loading…" onClick={loadRest}>
            Show all ({bytesText(body.size)})
          </Button>
          <span>Only the loaded part is searched.</span>
          {loading === 'failed' && <span className="text-err">Could not load the rest. Try again.</span>}
        </div>
      )}
    </div>
  );
}

function Choice({
  label,
  options,
  chosen,
  onChoose,
}: {
  label: string;
  options: View[];
  chosen: View;
  onChoose: (view: View) => void;
}) {
  return (
    <fieldset className="flex rounded-control border border-control">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option}
          className="cursor-pointer px-2 py-0.5 text-table text-text-2 first-of-type:rounded-l-control last-of-type:rounded-r-control has-checked:bg-selected has-checked:font-medium has-checked:text-text has-focus-visible:outline-2 has-focus-visible:outline-focus pointer-coarse:py-2.5"
        >
          <input type="radio" className="sr-only" checked={option === chosen} onChange={() => onChoose(option)} />
          {option}
        </label>
      ))}
    </fieldset>
  );
}

const colours: Record<Piece['kind'], string> = {
  key: 'text-(--code-key)',
  string: 'text-(--code-str)',
  number: 'text-(--code-num)',
  literal: 'text-(--code-lit)',
  punctuation: 'text-text-2',
};

function TextLine({ line, isJson }: { line: ScreenLine | undefined; isJson: boolean }) {
  if (line === undefined) return null;
  const pieces = isJson ? colourJson(line.text, line.number === null) : null;
  return (
    <>
      <span aria-hidden className="mr-3 inline-block w-10 select-none text-right text-text-3">
        {line.number ?? '↳'}
      </span>
      {pieces === null ? (
        <SeenText>{line.text}</SeenText>
      ) : (
        pieces.map(({ kind, text }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a line have no other identity, and never move
          <span key={i} className={colours[kind]}>
            <SeenText>{text}</SeenText>
          </span>
        ))
      )}
    </>
  );
}

function HexLine({ bytes, line }: { bytes: Uint8Array; line: number }) {
  const { offset, hex, text } = hexLine(bytes, line);
  return (
    <>
      <span className="select-none text-text-3">{offset}</span> {hex} <span className="text-text-2">{text}</span>
    </>
  );
}

function joined(one: Uint8Array<ArrayBuffer>, other: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(one.length + other.length);
  all.set(one);
  all.set(other, one.length);
  return all;
}
