import type { z } from 'zod';
import type { Issue } from '../errors/api-error.ts';
import { fieldMeant } from './near-miss.ts';
import { pathText } from './path-text.ts';
import { type ObjectShape, type Shape, shapeOf } from './shape.ts';

/** A body as it was meant, before it is checked, and what of it cannot be meant. */
export interface Meant {
  value: unknown;
  /** The paths of fields that the schema does not know, at most 50: they are named, not refused (contract §9). */
  unknown: Set<string>;
  /** Fields that are none, where money must not be guessed: misspelt ones, and any in a closed object. */
  issues: Issue[];
  /** The paths of the fields that misspelt ones were meant to be. */
  misspelt: Set<string>;
}

/** How many unknown fields are named, and how many of them are compared with ours: the names are the sender's. */
const MOST_NAMED = 50;
const MOST_COMPARED = 200;
const MOST_ISSUES = 1_000;

/**
 * Takes what is plainly meant (contract §9): digits in a text for a whole number, a number for a text, offsets as PHP and
 * Java write them, an empty text for an optional field as absent, PHP's empty list for an empty object of texts. All else
 * stays as it came, for the schema to refuse. What needs no change is not copied.
 */
export function asMeant(schema: z.ZodType, json: unknown): Meant {
  const meant: Meant = { value: json, unknown: new Set(), issues: [], misspelt: new Set() };
  const path: PropertyKey[] = [];
  let compared = 0;
  meant.value = taken(shapeOf(schema), json);
  return meant;

  function taken(shape: Shape, value: unknown): unknown {
    switch (shape.kind) {
      case 'integer':
        return typeof value === 'string' ? wholeNumber(value) : value;
      case 'id':
      case 'text':
        return typeof value === 'number' ? asText(value, shape.kind) : value;
      case 'moment':
        return typeof value === 'string' ? withColon(value) : value;
      case 'list':
        return Array.isArray(value) ? listOf(shape.items, value) : value;
      case 'record':
        if (Array.isArray(value)) return value.length === 0 ? {} : value;
        return isObject(value) ? recordOf(shape.values, value) : value;
      case 'object':
        return isObject(value) ? objectOf(shape, value) : value;
      case 'other':
        return value;
    }
  }

  function listOf(items: Shape, list: unknown[]): unknown[] {
    let copy: unknown[] | null = null;
    for (let i = 0; i < list.length; i += 1) {
      const item = within(i, items, list[i]);
      if (item !== list[i]) copy = Object.assign(copy ?? [...list], { [i]: item });
    }
    return copy ?? list;
  }

  function recordOf(values: Shape, record: object): object {
    const entries = Object.entries(record);
    const read = entries.map(([name, value]): [string, unknown] => [name, within(name, values, value)]);
    return read.every(([, value], i) => value === entries[i]?.[1]) ? record : Object.fromEntries(read);
  }

  function objectOf(shape: ObjectShape, object: object): object {
    let copy: Record<string, unknown> | null = null;
    for (const [name, { shape: inner, emptyIsAbsent }] of shape.fields) {
      if (!Object.hasOwn(object, name)) continue;
      const value: unknown = Reflect.get(object, name);
      const read = value === '' && emptyIsAbsent ? undefined : within(name, inner, value);
      if (read !== value) copy = Object.assign(copy ?? { ...object }, { [name]: read });
    }
    for (const name of Object.keys(object)) if (!shape.fields.has(name)) stray(shape, object, name);
    return copy ?? object;
  }

  function within(part: PropertyKey, shape: Shape, value: unknown): unknown {
    path.push(part);
    const read = taken(shape, value);
    path.pop();
    return read;
  }

  function stray(shape: ObjectShape, object: object, name: string): void {
    compared += 1;
    const isEnough = shape.closed ? meant.issues.length >= MOST_ISSUES : compared > MOST_COMPARED;
    if (isEnough) return;
    const given = (field: string) => !shape.closed && Object.hasOwn(object, field);
    const near = compared <= MOST_COMPARED ? fieldMeant(name, shape.spellings, given) : null;
    const place = pathText([...path, name]);
    if (near) {
      meant.issues.push({ path: place, message: `is not a field; did you mean ${near.said}?` });
      meant.misspelt.add(pathText([...path, near.name]));
    } else if (shape.closed) {
      meant.issues.push({ path: place, message: `is not a field; there are ${[...shape.fields.keys()].join(', ')}` });
    } else if (meant.unknown.size < MOST_NAMED) meant.unknown.add(place);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The number that digits say, if it is exact. */
function wholeNumber(text: string): unknown {
  const number = /^-?\d{1,30}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : text;
}

/** A number as it is written; an id is kept exactly or not at all, so one with decimals is none. */
function asText(number: number, kind: 'id' | 'text'): unknown {
  if (Number.isSafeInteger(number)) return String(number);
  const decimals = !Number.isInteger(number) && /^-?\d{1,15}\.\d+$/.test(String(number));
  return decimals && kind === 'text' ? String(number) : number;
}

/** No time is longer; and a pattern should not run over a text of any length. */
const LONGEST_TIME = 64;

/** `+0100` and `+01` as `+01:00`. */
function withColon(text: string): string {
  if (text.length > LONGEST_TIME || !/T\d\d:\d\d/i.test(text)) return text;
  return text.replace(/(?<=:.*)([+-]\d\d)(\d\d)?$/, (_, hours: string, minutes = '00') => `${hours}:${minutes}`);
}
