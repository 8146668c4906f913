import { type Decimal, parseDecimal, zero } from '../money/decimal.ts';
import { Unreadable } from './unreadable.ts';

// The pieces that a delivery's fields are read with. A shop's plugins may change every field, and PHP is loose about
// types, so whatever can be understood is; for the rest `Unreadable` says what was found.

/** An object of the delivery's JSON, nothing known of its fields. */
export type Fields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Takes note of what could not be read of a delivery that is applied all the same. */
export type Warn = (warning: string) => void;

/** More of them nobody reads; a hostile list has a hundred thousand. */
const MOST_WARNINGS = 20;

/** The notes of one delivery. */
export class Warnings {
  readonly texts: string[] = [];
  #more = 0;

  readonly add: Warn = (warning) => {
    if (this.texts.includes(warning)) return;
    if (this.texts.length < MOST_WARNINGS) this.texts.push(warning);
    else this.#more += 1;
  };

  all(): string[] {
    return this.#more === 0 ? this.texts : [...this.texts, `and ${this.#more} more of this kind`];
  }
}

/** What could be read of a list: its objects, each with its place in words, and whether that is all of it. */
export interface Elements {
  items: { fields: Fields; path: string }[];
  isWhole: boolean;
}

/** The objects of a list. PHP encodes an array that lost an element as an object of numbered ones. */
export function list(order: Fields, name: string, warn: Warn): Elements {
  const value = order[name] ?? [];
  const all: unknown[] | null = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : null;
  if (all === null) warn(`${name} is ${shown(value)}, not a list: left out`);
  const items = (all ?? []).flatMap((fields, i) => {
    const path = `${name}[${i}]`;
    if (isObject(fields)) return [{ fields, path }];
    warn(`${path} is ${shown(fields)}: left out`);
    return [];
  });
  return { items, isWhole: items.length === all?.length };
}

/** `is "x", which isn’t an id`. */
export function notAnId(value: unknown): string {
  return value === undefined ? 'is missing' : `is ${shown(value)}, which isn’t an id`;
}

/** A positive id, as WordPress numbers its posts and users: 1 to 20 digits. */
export function id(fields: Fields, path = 'id'): string {
  const digits = digitsOf(fields.id);
  if (digits === null) throw new Unreadable(`${path} ${notAnId(fields.id)}`);
  return digits;
}

/** The same, or null for whatever is none: a guest's customer id is 0. */
export function digitsOf(value: unknown): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? String(value) : null;
  return typeof value === 'string' && /^0{0,9}[1-9]\d{0,19}$/.test(value) ? value.replace(/^0+/, '') : null;
}

/** Money: decimal text with the shop's number of decimals, or now and then a JSON number. Null when absent or empty. */
export function amountOrNull(fields: Fields, name: string, path = name): Decimal | null {
  const value = fields[name];
  if (value === undefined || value === null || value === '') return null;
  const amount = typeof value === 'string' || typeof value === 'number' ? parseDecimal(String(value).trim()) : null;
  if (amount === null) throw new Unreadable(`${path} is ${shown(value)}, which isn’t an amount`);
  return amount;
}

/** The same of a part, without which the order can still be read: null, with a warning, for what is no amount. */
export function partOrNull(fields: Fields, name: string, path: string, warn: Warn): Decimal | null {
  try {
    return amountOrNull(fields, name, path);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    warn(`${error.message}: left out`);
    return null;
  }
}

export function part(fields: Fields, name: string, path: string, warn: Warn): Decimal {
  return partOrNull(fields, name, path, warn) ?? zero;
}

/** Text as the database takes it, at most so many characters (code points); empty for what is no text. */
export function text(value: unknown, most: number): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return '';
  const cut = value.length <= most ? value : cutTo(value, most);
  return cut.replaceAll('\u0000', '\ufffd').toWellFormed();
}

/** The first so many code points, without looking at all of an endless text. */
function cutTo(value: string, most: number): string {
  return [...value.slice(0, 2 * most)].slice(0, most).join('');
}

/**
 * A moment in UTC: `NAME_gmt` is UTC without a Z, in whole seconds. Where it is absent (the wp_api_v1 format has UTC in
 * the plain field) the plain one is taken. Null for none, `false`, and dates like 0000-00-00 and -0001-11-30.
 */
export function moment(fields: Fields, name: string): string | null {
  return utcOf(fields[`${name}_gmt`]) ?? utcOf(fields[name]);
}

const WC_TIME = /^((?:19|[2-9]\d)\d\d-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)Z?$/;

function utcOf(value: unknown): string | null {
  const [, day, time] = (typeof value === 'string' && WC_TIME.exec(value)) || [];
  const parsed = day === undefined ? Number.NaN : Date.parse(`${day}T${time}.000Z`);
  return Number.isNaN(parsed) ? null : new Date(parsed).toISOString();
}

/** A value in a sentence: short, and nothing that could not be stored. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'an object';
  return text(typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : String(value), 60);
}
