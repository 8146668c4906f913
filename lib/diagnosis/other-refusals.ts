import { formatOfPath, formats } from '../formats/formats.ts';
import { editsBetween } from '../input/near-miss.ts';
import type { PayloadFormat, Scope } from '../keys/vocabulary.ts';
import type { Arrived } from './arrived.ts';
import type { Diagnosis } from './diagnosis.ts';
import { parseJsonTree } from './json-tree.ts';

/** A key of the same store that could have done it. */
export interface OtherKey {
  keyId: string;
  name: string;
}

/** Stage 9 refused with `insufficient_scope`. */
export function diagnoseScope(
  { method, path }: Arrived,
  known: { keyName: string; scopes: readonly Scope[]; missing: string; able: OtherKey | null },
): Diagnosis {
  const { keyName, scopes, missing, able } = known;
  const other = able === null ? '' : ` pck_int_${able.keyId} (${able.name}) of the same store has it.`;
  return {
    summary: `${method} ${path} needs ${missing}, and ${keyName} has ${listed(scopes)}.${other}`,
    remedy: `A key’s scopes can’t be changed later. Create a replacement key with ${missing} added, put it in the sender, then revoke this one.`,
    evidence: { cause: 'scope', missing_scope: missing, scopes, ...(able && { able_key: able.keyId }) },
  };
}

/** Stage 6 refused with `wrong_format`. */
export function diagnoseFormat(
  { method, path }: Arrived,
  known: { keyName: string; keyId: string; format: PayloadFormat; able: OtherKey | null },
): Diagnosis {
  const { keyName, keyId, format, able } = known;
  const due = formats[format].path(keyId);
  const asked = formatOfPath(path);
  const other = able === null ? `create a ${asked} key` : `use pck_int_${able.keyId} (${able.name})`;
  return {
    summary: `${keyName} is a ${format} key, and ${method} ${path} takes ${asked}. This key must send to ${due}.`,
    remedy: `Send to ${due} with this key, or ${other} for ${path}.`,
    evidence: { cause: 'format', payload_format: format, endpoint: due, ...(able && { able_key: able.keyId }) },
  };
}

/** Stage 5 refused with `rate_limited`. */
export function diagnoseRateLimit(known: { keyName: string; cap: number; tries: number; early: number }): Diagnosis {
  const { keyName, cap, tries, early } = known;
  const waits = early > 1 ? ` ${early} of them came before Retry-After had passed.` : '';
  return {
    summary: `${tries.toLocaleString('en-US')} requests in a minute; ${keyName} may send ${cap.toLocaleString('en-US')}.${waits}`,
    remedy: `Wait as long as Retry-After says. For a backfill, send ${pace(cap)}. If this is normal traffic, raise the rate limit.`,
    evidence: { cause: 'rate_limit', cap, tries_in_60_s: tries, refused_in_60_s: early },
  };
}

/** What never runs into a cap. */
function pace(cap: number): string {
  return cap >= 60 ? `at most ${Math.floor(cap / 60)} a second` : `one every ${Math.ceil(60 / cap)} seconds`;
}

/** Stage 6 refused with `not_found`, or `method_not_allowed`: what was probably meant. `paths` are those there are. */
export function diagnoseRoute({ method, path }: Arrived, paths: readonly string[]): Diagnosis | null {
  const near = nearestPath(path, paths);
  if (near === null || near === path) return null;
  return {
    summary: `There is no ${path}. The closest is ${near}.`,
    remedy: `Send ${method} to /integrations${near}.`,
    evidence: { cause: 'near_path', nearest_path: near },
  };
}

/** Paths are compared without case, version, slashes at the end and plurals; then by distance. */
function nearestPath(path: string, paths: readonly string[]): string | null {
  const bare = (text: string) =>
    text
      .toLowerCase()
      .replace(/^(?:\/integrations)*(?:\/api)?(?:\/v\d+)*/, '')
      .replace(/\/+/g, '/')
      .replace(/\/$/, '');
  const wanted = bare(path);
  let nearest: { path: string; distance: number } | null = null;
  for (const candidate of paths) {
    const distance = editsBetween(wanted.slice(0, LONGEST_PATH), bare(candidate));
    if (nearest === null || distance < nearest.distance) nearest = { path: candidate, distance };
  }
  return nearest !== null && nearest.distance <= Math.max(1, Math.floor(wanted.length / 3)) ? nearest.path : null;
}

/** Longer than any of ours, however misspelt. */
const LONGEST_PATH = 200;

/** Names that other systems give to what a create needs. */
const otherNames: Readonly<Record<'external_id' | 'lines', readonly string[]>> = {
  external_id: [
    'externalId',
    'external-id',
    'externalID',
    'ExternalId',
    'id',
    'order_id',
    'orderId',
    'number',
    'reference',
  ],
  lines: ['line_items', 'lineItems', 'items', 'Lines', 'products', 'order_lines'],
};

/** Stage 11 refused with `external_id_required` or `lines_required`: under which name it came, if it did. */
export function diagnoseMissingField({ body }: Arrived, field: 'external_id' | 'lines'): Diagnosis | null {
  const members = membersOf(body);
  if (members === null) return null;
  const [outer] = members;
  const here = members.find(([name]) => otherNames[field].includes(name));
  const kind = members.find(([name]) => name === field)?.[1];
  if (field === 'lines' && (kind === 'string' || kind === 'object')) {
    const came =
      kind === 'object' ? 'an object, perhaps of comma-separated lists' : 'a text, perhaps one that holds JSON';
    return {
      summary: `lines is ${came}. It must be a list of objects.`,
      remedy:
        'Send lines as a list of objects, one for each line: [{"description": "Mug", "quantity": 2, "unit_price_cents": 2000}].',
      evidence: { cause: 'no_list', field, sent_kind: kind === 'string' ? 'text' : kind },
    };
  }
  if (kind !== undefined) {
    const empty = field === 'lines' ? 'an empty list, or not a list' : 'empty or null';
    return {
      summary: `${field} is there, but it is ${empty}.`,
      remedy: field === 'lines' ? 'Send at least one line.' : 'Put your own stable id of the record in it.',
      evidence: { cause: 'empty_field', field },
    };
  }
  if (here) {
    return {
      summary: `The body has ${here[0]}; the field’s name is ${field}.`,
      remedy: `Rename ${here[0]} to ${field}.`,
      evidence: { cause: 'other_name', field, sent_name: here[0] },
    };
  }
  if (members.length === 1 && outer?.[1] === 'object') {
    return {
      summary: `The body has everything inside ${outer[0]}. The fields must be at the top level.`,
      remedy: `Send what is inside ${outer[0]} as the body itself.`,
      evidence: { cause: 'wrapped', field, wrapper: outer[0] },
    };
  }
  return {
    summary: `The body has ${listed(members.slice(0, 8).map(([name]) => name))}, but no ${field}.`,
    remedy: field === 'lines' ? 'Send the order’s lines.' : 'Send your own stable id of the record as external_id.',
    evidence: { cause: 'absent', field },
  };
}

function membersOf(body: Buffer | null): [name: string, kind: string][] | null {
  try {
    const tree = parseJsonTree(body?.toString('utf8') ?? '');
    return tree.kind === 'object' ? tree.members.map(([key, { kind }]) => [String(JSON.parse(key)), kind]) : null;
  } catch {
    return null;
  }
}

function listed(words: readonly string[]): string {
  if (words.length === 0) return 'nothing';
  return words.length === 1 ? `${words[0]} only` : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
