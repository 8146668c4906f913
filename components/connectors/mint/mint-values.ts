import type { z } from 'zod';
import { formats } from '../../../lib/formats/formats.ts';
import { displayNameProblem, signingSecretProblem } from '../../../lib/input/text-problems.ts';
import type { mintKeyInput } from '../../../lib/keys/mint-key.ts';
import { networkProblem } from '../../../lib/keys/network.ts';
import { type PresetId, presets } from '../../../lib/keys/presets.ts';
import {
  allowlistEntries,
  type PayloadFormat,
  rateLimit,
  type Scope,
  scopes,
  sourcePattern,
} from '../../../lib/keys/vocabulary.ts';
import { fromLocal } from '../connection/local-moment.ts';
import { rateLimitFrom, rateLimitProblem } from '../rate-limit-text.ts';

/** What stands in the form of a new key, as it is typed. */
export interface MintValues {
  preset: PresetId;
  name: string;
  storeId: string;
  payloadFormat: PayloadFormat;
  source: string;
  scopes: Scope[];
  requireSignature: boolean;
  /** Of a key that requires none: a secret all the same, to check the signatures that are sent. */
  withSecret: boolean;
  secret: 'make' | 'mine';
  ownSecret: string;
  allowlist: string[];
  /** What stands in the allowlist's field and is no entry yet. */
  allowText: string;
  rateLimit: string;
  /** As `<input type="datetime-local">` has it, in the reader's zone; empty for never. */
  expires: string;
  requireTimestamp: boolean;
}

export type MintField = 'name' | 'storeId' | 'source' | 'scopes' | 'ownSecret' | 'allowlist' | 'rateLimit' | 'expires';
export type MintProblems = Partial<Record<MintField, string>>;

/** A preset, with nothing typed yet. */
export function valuesOf(id: PresetId, storeId: string): MintValues {
  const preset = presets.find((one) => one.id === id) ?? presets[0];
  return {
    preset: preset.id,
    name: '',
    storeId,
    payloadFormat: preset.payloadFormat,
    source: preset.source,
    scopes: [...preset.scopes],
    requireSignature: preset.requireSignature,
    withSecret: false,
    secret: 'make',
    ownSecret: '',
    allowlist: [],
    allowText: '',
    rateLimit: String(rateLimit.default),
    expires: '',
    requireTimestamp: false,
  };
}

/** Another preset, keeping what was typed and what no preset sets. */
export function withPreset(values: MintValues, id: PresetId): MintValues {
  const { preset, payloadFormat, source, scopes: held, requireSignature } = valuesOf(id, values.storeId);
  return withFormat({ ...values, preset, source, scopes: held, requireSignature }, payloadFormat);
}

/** Some formats are always signed, and some sign no timestamp. */
export function withFormat(values: MintValues, payloadFormat: PayloadFormat): MintValues {
  const { always, timestamp } = formats[payloadFormat].signature;
  return {
    ...values,
    payloadFormat,
    ...(always && { requireSignature: true, withSecret: false }),
    ...(!timestamp && { requireTimestamp: false }),
  };
}

export function hasSecret({ requireSignature, withSecret }: MintValues): boolean {
  return requireSignature || withSecret;
}

/** What is wrong, by field, each a sentence; the server says the same (mint-values.test.ts). */
export function problemsOf(values: MintValues, now: Date, zone: string): MintProblems {
  const found: { [Field in MintField]: string | null } = {
    name: nameProblem(values.name),
    storeId: values.storeId === '' ? 'Choose the store that this key writes to.' : null,
    source: sourcePattern.test(values.source)
      ? null
      : 'Must be 1 to 64 of a-z, 0-9, _ and -, and start with a letter or digit.',
    scopes: values.scopes.length === 0 ? 'Select at least one scope.' : null,
    ownSecret:
      hasSecret(values) && values.secret === 'mine' ? asSentence(signingSecretProblem(values.ownSecret)) : null,
    allowlist: allowlistProblem(values),
    rateLimit: rateLimitProblem(values.rateLimit),
    expires: expiryProblem(values.expires, now, zone),
  };
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== null));
}

function nameProblem(name: string): string | null {
  if (name.trim() === '') return 'Give it a name that you’ll recognize in the list.';
  return asSentence(displayNameProblem(name.trim()));
}

/** The verb's own words for what is wrong, as a page shows them. */
function asSentence(problem: string | null): string | null {
  return problem && `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`;
}

function allowlistProblem({ allowlist, allowText }: MintValues): string | null {
  if (allowlist.length > allowlistEntries) return `${allowlist.length} entries. At most ${allowlistEntries}.`;
  const problems = allowText.split(/[\s,;]+/).flatMap((word) => (word === '' ? [] : (networkProblem(word) ?? [])));
  return problems.length === 0 ? null : problems.join(' ');
}

function expiryProblem(text: string, now: Date, zone: string): string | null {
  if (text === '') return null;
  const moment = fromLocal(text, zone);
  if (moment === null) return 'Must be a day and a time, or empty for never.';
  return moment <= now ? 'Must be in the future.' : null;
}

/** What the server is asked for. Only of values without problems. */
export function inputFrom(values: MintValues, zone: string): z.input<typeof mintKeyInput> {
  const more = values.allowText.split(/[\s,;]+/).filter(Boolean);
  return {
    name: values.name,
    storeId: values.storeId,
    payloadFormat: values.payloadFormat,
    source: values.source,
    scopes: scopes.filter((scope) => values.scopes.includes(scope)),
    requireSignature: values.requireSignature,
    withSecret: values.withSecret,
    requireTimestamp: values.requireTimestamp,
    ipAllowlist: [...values.allowlist, ...more],
    rateLimitPerMinute: rateLimitFrom(values.rateLimit) ?? Number.NaN,
    expiresAt: fromLocal(values.expires, zone)?.toISOString() ?? null,
    ...(hasSecret(values) && values.secret === 'mine' && { signingSecret: values.ownSecret }),
  };
}

/** Where a refusal of the server belongs. */
export const fieldOfPath: Record<string, MintField> = {
  name: 'name',
  storeId: 'storeId',
  source: 'source',
  scopes: 'scopes',
  signingSecret: 'ownSecret',
  ipAllowlist: 'allowlist',
  rateLimitPerMinute: 'rateLimit',
  expiresAt: 'expires',
};
