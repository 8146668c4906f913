import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A delivery of a real shop (WooCommerce 11.0.1), byte for byte; all people in it are made up. */
export interface Recording {
  /** `009-order.created-pending` */
  name: string;
  topic: string;
  /** Name and value, in the order and case of the wire. */
  headers: [string, string][];
  body: Buffer;
  /** What it is signed with, as text. */
  secret: string;
  note: string;
}

const folder = path.join(import.meta.dirname, 'recorded');

/** All of them, in the order they came. */
export const recordings: readonly Recording[] = readdirSync(folder)
  .sort()
  .map((file) => {
    const { topic, headers, body_base64, secret, note } = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
    const name = file.replace(/\.json$/, '');
    return { name, topic, headers, body: Buffer.from(body_base64, 'base64'), secret, note };
  });

export function recording(number: string): Recording {
  const found = recordings.find(({ name }) => name.startsWith(`${number}-`));
  if (!found) throw new Error(`no recording ${number}`);
  return found;
}

/** A header's value, by its name in lower case; null when it is absent. */
export function headerOf({ headers }: Recording, name: string): string | null {
  return headers.find(([one]) => one.toLowerCase() === name)?.[1] ?? null;
}
