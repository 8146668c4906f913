import {
  ArrowLeftRight,
  Ban,
  Check,
  Circle,
  CircleAlert,
  CircleCheck,
  Equal,
  Hourglass,
  Inbox,
  type LucideIcon,
  OctagonAlert,
  TriangleAlert,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

export type Tone = 'ok' | 'warn' | 'err' | 'info' | 'park' | 'off';

const chip: Record<Tone, string> = {
  ok: 'bg-ok-bg text-ok',
  warn: 'bg-warn-bg text-warn',
  err: 'bg-err-bg text-err',
  info: 'bg-info-bg text-info',
  park: 'bg-park-bg text-park',
  off: 'bg-off-bg text-off',
};

const plain: Record<Tone, string> = {
  ok: 'text-ok',
  warn: 'text-warn',
  err: 'text-err',
  info: 'text-info',
  park: 'text-park',
  off: 'text-off',
};

/** A disc: lucide's circle, filled. */
function Dot({ className }: { className?: string }) {
  return <Circle aria-hidden fill="currentColor" className={cn('scale-60', className)} />;
}

/** What may be said of a thing: its colour, its glyph and its word, everywhere the same. */
const words = {
  active: { tone: 'ok', Glyph: Dot, word: 'Active' },
  connected: { tone: 'ok', Glyph: CircleCheck, word: 'Connected' },
  applied: { tone: 'ok', Glyph: Check, word: 'Applied' },
  expired: { tone: 'warn', Glyph: Hourglass, word: 'Expired' },
  warning: { tone: 'warn', Glyph: TriangleAlert, word: 'Warning' },
  failed: { tone: 'err', Glyph: OctagonAlert, word: 'Failed' },
  refusing: { tone: 'err', Glyph: CircleAlert, word: 'Refusing' },
  parked: { tone: 'park', Glyph: Inbox, word: 'Parked' },
  resolved: { tone: 'off', Glyph: Check, word: 'Resolved' },
  replayed: { tone: 'info', Glyph: ArrowLeftRight, word: 'Replayed' },
  duplicate: { tone: 'info', Glyph: Equal, word: 'Duplicate' },
  waiting: { tone: 'info', Glyph: Circle, word: 'Waiting' },
  revoked: { tone: 'off', Glyph: Ban, word: 'Revoked' },
} as const satisfies Record<string, { tone: Tone; Glyph: LucideIcon | typeof Dot; word: string }>;

export type StatusName = keyof typeof words;

/** A status as colour, glyph and word. Children take the place of the word: "Expired 3 Nov". */
export function Status({
  status,
  chip: boxed = false,
  className,
  children,
}: {
  status: StatusName;
  /** On its own tint, where it stands among other text. */
  chip?: boolean;
  className?: string;
  children?: ReactNode;
}) {
  const { tone, Glyph, word } = words[status];
  return (
    <span className={cn(base, boxed ? [chip[tone], boxClasses] : plain[tone], className)}>
      <Glyph aria-hidden className="size-3.5 shrink-0" />
      <span>{children ?? word}</span>
    </span>
  );
}

/** An answer's status code: check, triangle or octagon with its number. */
export function StatusCode({ code, className }: { code: number; className?: string }) {
  const { tone, Glyph } = toneOfCode(code);
  return (
    <span className={cn(base, boxClasses, chip[tone], 'font-mono', className)}>
      <Glyph aria-hidden className="size-3.5 shrink-0" />
      {code}
    </span>
  );
}

/** A row that stands for several requests. */
export function Repeated({ times }: { times: number }) {
  return (
    <span className={cn(base, boxClasses, chip.off)}>
      × {times}
      <span className="sr-only"> times</span>
    </span>
  );
}

function toneOfCode(code: number): { tone: Tone; Glyph: LucideIcon } {
  if (code >= 500) return { tone: 'err', Glyph: OctagonAlert };
  return code >= 400 ? { tone: 'warn', Glyph: TriangleAlert } : { tone: 'ok', Glyph: CircleCheck };
}

const base = 'inline-flex items-center gap-1 whitespace-nowrap font-medium text-table tabular-nums';
const boxClasses = 'h-5 rounded-chip px-1.5 text-meta';
