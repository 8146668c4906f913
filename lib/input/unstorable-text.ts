import type { Issue } from '../errors/api-error.ts';
import { pathText } from './path-text.ts';
import { MOST_ISSUES } from './validate.ts';

/** The parts of a path that are named: what lies deeper has the path of what it is in. */
const MOST_PARTS = 20;

/**
 * Every text of a parsed body that holds NUL or a lone surrogate, which no text column takes (contract §9). In valid
 * UTF-8 they can only come as `\u` escapes, so a body without such an escape is not searched. Iterative: JSON may nest
 * deeper than the stack.
 */
export function unstorableTexts(json: object, body: Buffer): Issue[] {
  if (!body.includes('\\u0000') && !/\\u[dD]/.test(body.toString('latin1'))) return [];
  const issues: Issue[] = [];
  const rest: { value: unknown; path: PropertyKey[] }[] = [{ value: json, path: [] }];
  for (let part = rest.pop(); part && issues.length < MOST_ISSUES; part = rest.pop()) {
    const { value, path } = part;
    if (typeof value === 'string') {
      if (!isStorable(value)) issues.push({ path: pathText(path), message });
    } else if (typeof value === 'object' && value !== null) {
      const inArray = Array.isArray(value);
      for (const [name, inner] of Object.entries(value).reverse()) {
        if (!isStorable(name))
          issues.push({ path: pathText(path), message: `${message}, not even in the name of a field` });
        const step = inArray ? Number(name) : name.slice(0, 100);
        rest.push({ value: inner, path: path.length < MOST_PARTS ? [...path, step] : path });
      }
    }
  }
  return issues;
}

const message = 'must not contain NUL (\\u0000) or half of a surrogate pair';

/** True for text that PostgreSQL takes: no NUL, no lone surrogate. */
export function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}
