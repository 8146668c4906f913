import { type JsonTree, parseJsonTree } from './json-tree.ts';

/** More would be read by nobody. */
const MOST = 20;
const LONGEST_VALUE = 60;

/** What differs between two JSON bodies, as paths: `lines[0].quantity`. */
export interface JsonDifferences {
  paths: { path: string; first: string | null; now: string | null }[];
  /** How many there are beyond those listed. */
  more: number;
}

/** Null when one of them is no JSON. Key order, layout and spelling do not count as differences. */
export function jsonDifferences(first: string, now: string): JsonDifferences | null {
  const [a, b] = [treeOf(first), treeOf(now)];
  if (a === null || b === null) return null;
  const all: JsonDifferences['paths'] = [];
  compare(a, b, '', all);
  return { paths: all.slice(0, MOST), more: Math.max(0, all.length - MOST) };
}

function compare(a: JsonTree, b: JsonTree, path: string, found: JsonDifferences['paths']): void {
  if (a.kind === 'object' && b.kind === 'object') {
    const [before, after] = [new Map(members(a)), new Map(members(b))];
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      either(before.get(name), after.get(name), path === '' ? name : `${path}.${name}`, found);
    }
  } else if (a.kind === 'array' && b.kind === 'array') {
    const length = Math.max(a.items.length, b.items.length);
    for (let i = 0; i < length; i += 1) either(a.items[i], b.items[i], `${path}[${i}]`, found);
  } else if (meaning(a) !== meaning(b)) {
    found.push({ path: path === '' ? 'the whole body' : path, first: shown(a), now: shown(b) });
  }
}

function either(a: JsonTree | undefined, b: JsonTree | undefined, path: string, found: JsonDifferences['paths']): void {
  if (a && b) compare(a, b, path, found);
  else found.push({ path, first: a ? shown(a) : null, now: b ? shown(b) : null });
}

/** By the names' meaning: `"a"` and `"\u0061"` are one. */
function members(tree: Extract<JsonTree, { kind: 'object' }>): [string, JsonTree][] {
  return tree.members.map(([key, value]) => [String(JSON.parse(key)), value]);
}

/** What counts: the text of a string, the value of a number. */
function meaning(tree: JsonTree): string {
  if (tree.kind === 'string') return JSON.stringify(JSON.parse(tree.raw));
  if (tree.kind !== 'literal') return tree.kind;
  const number = Number(tree.raw);
  return /^[-\d]/.test(tree.raw) && Number.isSafeInteger(number) ? String(number) : tree.raw;
}

function shown(tree: JsonTree): string {
  if (tree.kind === 'object') return '{…}';
  if (tree.kind === 'array') return `[… ${tree.items.length}]`;
  return tree.raw.length > LONGEST_VALUE ? `${tree.raw.slice(0, LONGEST_VALUE - 1)}…` : tree.raw;
}

function treeOf(text: string): JsonTree | null {
  try {
    return parseJsonTree(text);
  } catch {
    return null;
  }
}
