/** A field that a name may have been meant to be. */
export interface Candidate {
  name: string;
  /** How a message names it, seen from the object that the name is in: `payment.amount_cents`. */
  said: string;
  kind: 'amount' | 'moment' | 'other';
}

/** Fields by the ways in which people write them. Made once for each object of a schema. */
export interface Spellings {
  /** By all their letters. */
  whole: ReadonlyMap<string, Candidate>;
  /** Amounts and moments by what they are of: `total` of `total_cents`, `paid` of `paid_at`. */
  stems: Record<'amount' | 'moment', ReadonlyMap<string, Candidate>>;
}

/** Words that say no more than that a field is an amount, or when something was. */
const UNITS = new Set(['cents', 'cent', 'in']);
const AMOUNTS = new Set(['amount', 'total', 'value', 'sum', 'price', 'cost', 'unit']);
const TIMES = new Set(['at', 'on', 'date', 'time']);

/** No name of ours is half as long; what is longer is none of them misspelt. */
const LONGEST_NAME = 60;

export function spellingsOf(candidates: readonly Candidate[]): Spellings {
  const spelt = (of: readonly Candidate[], ...ways: ((words: string[]) => string)[]) => {
    const spellings = new Map<string, Candidate>();
    for (const candidate of of) {
      for (const way of ways) {
        const spelling = way(wordsOf(candidate.name));
        if (!spellings.has(spelling)) spellings.set(spelling, candidate); // an object's own come before those of its parts
      }
    }
    return spellings;
  };
  const amounts = candidates.filter(({ kind }) => kind === 'amount');
  const moments = candidates.filter(({ kind }) => kind === 'moment');
  return {
    whole: spelt(candidates, squeezed),
    stems: { amount: spelt(amounts, amountStem, withoutUnit), moment: spelt(moments, momentStem) },
  };
}

/**
 * The field that a name, which is none of an object's, was meant to be: written in another case or with other
 * separators, in the plural, without its unit or with another word for an amount (`totalCents`, `total`, `Tax-Total`,
 * `unit_price`), or a letter or two off. Null for any other name. `given` tells which fields the object has besides: a
 * name a letter off one that is there is most likely another field, unless it is money.
 */
export function fieldMeant(name: string, spellings: Spellings, given: (field: string) => boolean): Candidate | null {
  if (name.length > LONGEST_NAME) return null;
  const words = wordsOf(name);
  const whole = squeezed(words);
  const amount = amountStem(words);
  const { stems } = spellings;
  return (
    spellings.whole.get(whole) ??
    stems.amount.get(amount) ??
    stems.moment.get(momentStem(words)) ??
    stems.moment.get(amount) ??
    closest(whole, spellings.whole, given) ??
    closest(amount, stems.amount, given)
  );
}

/** `unitPriceCents`, `Unit-Price CENTS` → unit, price, cents. */
function wordsOf(name: string): string[] {
  return name
    .slice(0, LONGEST_NAME)
    .replace(/(\p{Ll}|\p{N})(?=\p{Lu})/gu, '$1 ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

function squeezed(words: readonly string[]): string {
  return singular(words.join(''));
}

function withoutUnit(words: readonly string[]): string {
  return squeezed(words.filter((word) => !UNITS.has(word)));
}

/** What an amount is of; of several words that all only say so, the first: `total` of `total_amount`. */
function amountStem(words: readonly string[]): string {
  const bare = words.filter((word) => !UNITS.has(word));
  const telling = bare.filter((word) => !AMOUNTS.has(word));
  if (telling.length > 0) return singular(telling.join(''));
  return bare.find((word) => word !== 'unit') ?? '';
}

function momentStem(words: readonly string[]): string {
  return words.filter((word) => !TIMES.has(word)).join('');
}

function singular(text: string): string {
  return text.replace(/(?<=[xs])es$|(?<![us])s$/, '');
}

function closest(text: string, spellings: ReadonlyMap<string, Candidate>, given: (field: string) => boolean) {
  let best: { candidate: Candidate; edits: number } | null = null;
  for (const [spelling, candidate] of spellings) {
    const most = spelling.length < 5 ? 0 : spelling.length < 9 ? 1 : 2;
    if (Math.abs(spelling.length - text.length) > Math.min(most, (best?.edits ?? 3) - 1)) continue;
    if (/\d/.test(text) || (candidate.kind !== 'amount' && given(candidate.name))) continue; // phone2 is another phone
    const edits = editsBetween(text, spelling);
    if (edits <= most && edits < (best?.edits ?? 3)) best = { candidate, edits };
  }
  return best?.candidate ?? null;
}

/** Letters to add, drop, change or swap with their neighbour. */
export function editsBetween(a: string, b: string): number {
  let older: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (older[j - 2] ?? Number.POSITIVE_INFINITY) + 1 : change;
      next.push(Math.min(change, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    older = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
