import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { parseDatabaseUrl } from './database/servers.ts';
import { keptSecret } from './kept-secret.ts';
import { SetupError } from './setup-error.ts';
import { SECRET_LENGTH, weakness } from './weak-secret.ts';
import { withoutSlashes } from './without-slashes.ts';

/** The settings of contract §13. Nothing else reads `process.env`. */
export interface Env {
  /** Null: the embedded PostgreSQL in `dataDir`. May name several servers: see lib/database/servers.ts. */
  databaseUrl: string | null;
  dataDir: string;
  port: number;
  /** How many processes serve the API. Pages and jobs have one of their own each. */
  processes: number;
  /** Where `/metrics`, `/ready` and `/live` are; null: nowhere. */
  metricsPort: number | null;
  /** Who may reach them: this machine alone, unless told otherwise. */
  metricsHost: string;
  /** How long a process that is told to stop goes on taking requests, so that whoever sends them there notices. */
  drainSeconds: number;
  /** Without a slash at its end. */
  appUrl: string;
  authSecret: string;
  /** One key-encryption key, or several with commas between: the first seals, all open. */
  secretsKey: string;
  /** Addresses and CIDRs, IPv4-mapped IPv6 written as IPv4. */
  trustedProxies: readonly string[];
  contactEmail: string | null;
  logRetentionDays: number;
  /** Whether requests to the outside may go to addresses that are not on the internet, and over plain http. */
  allowPrivateAddresses: boolean;
  /** Null: no e-mail. */
  mail: MailSettings | null;
  /** Null: no single sign-on. */
  oidc: OidcSettings | null;
}

/** The identity provider that people may sign in by. */
export interface OidcSettings {
  /** Without a slash at its end. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What the button says. */
  name: string;
}

/** The operator's mail server, and whom mails are from. */
export interface MailSettings {
  smtpUrl: string;
  from: string;
}

const DATA_DIR_DEFAULT = '.data';

let current: Env | undefined;

/** The settings of this process, read at the first call. */
export function env(): Env {
  current ??= readEnv(process.env);
  return current;
}

/** The database's address, for a process that can start none. */
export function givenDatabaseUrl(): string {
  const { databaseUrl } = env();
  if (databaseUrl === null) throw new SetupError('DATABASE_URL is required, unless npm start starts a database itself');
  return databaseUrl;
}

/** The environment of a process that this one starts: as ours, with what was found, made or left to its default. */
export function childEnvironment(settings: Env, connectionString: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DATABASE_URL: connectionString,
    APP_URL: settings.appUrl,
    AUTH_SECRET: settings.authSecret,
    SECRETS_KEY: settings.secretsKey,
    NEXTAUTH_URL: settings.appUrl, // where next-auth's redirects lead
    __NEXT_PRIVATE_ORIGIN: `http://127.0.0.1:${settings.port}`, // where Next asks for the page that an action redirects to
  };
}

/**
 * Where the embedded PostgreSQL would be made if a server were started now; null when it is there, or the database is a
 * given one. Reads no other setting, and makes nothing.
 */
export function placeOfNewInstallation(source: Record<string, string | undefined> = process.env): string | null {
  if (source.DATABASE_URL?.trim()) return null;
  const dataDir = path.resolve(source.DATA_DIR?.trim() || DATA_DIR_DEFAULT);
  return existsSync(path.join(dataDir, 'postgres')) ? null : dataDir;
}

/** What every key id that is minted here begins with: the two characters of this cell, or nothing. Reads no other setting. */
export function ownCell(source: Record<string, string | undefined> = process.env): string {
  return settings.shape.CELL.parse(source.CELL?.trim() || undefined) ?? '';
}

/** Parses the settings; what is wrong with them is one SetupError that names each. An empty variable counts as unset. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim()));
  const parsed = settings.safeParse(given);
  if (!parsed.success) throw new SetupError(parsed.error.issues.map(sentence).join('; '));
  const { DATABASE_URL, DATA_DIR, PORT, APP_URL, AUTH_SECRET, SECRETS_KEY } = parsed.data;
  const dataDir = path.resolve(DATA_DIR);
  const secret = (name: string, value: string | undefined, file: string) => {
    if (value !== undefined) return value;
    if (DATABASE_URL === undefined) return keptSecret(path.join(dataDir, file));
    throw new SetupError(`${name} is required when DATABASE_URL is set: ${SECRET_LENGTH} random characters or more`);
  };
  return {
    databaseUrl: DATABASE_URL ?? null,
    dataDir,
    port: PORT,
    processes: parsed.data.PROCESSES,
    metricsPort: parsed.data.METRICS_PORT ?? null,
    metricsHost: parsed.data.METRICS_HOST,
    drainSeconds: parsed.data.DRAIN_SECONDS,
    appUrl: APP_URL ?? `http://localhost:${PORT}`,
    authSecret: secret('AUTH_SECRET', AUTH_SECRET, 'auth-secret'),
    secretsKey: secret('SECRETS_KEY', SECRETS_KEY, 'secrets-key'),
    trustedProxies: parsed.data.TRUSTED_PROXIES,
    contactEmail: parsed.data.CONTACT_EMAIL ?? null,
    logRetentionDays: parsed.data.LOG_RETENTION_DAYS,
    mail: mailSettings(parsed.data),
    oidc: oidcSettings(parsed.data),
    allowPrivateAddresses: parsed.data.ALLOW_PRIVATE_ADDRESSES,
  };
}

function mailSettings({ SMTP_URL, MAIL_FROM, CONTACT_EMAIL, APP_URL }: z.infer<typeof settings>): MailSettings | null {
  if (SMTP_URL === undefined) return null;
  const host = APP_URL === undefined ? 'localhost' : new URL(APP_URL).hostname;
  return { smtpUrl: SMTP_URL, from: MAIL_FROM ?? CONTACT_EMAIL ?? `connectors@${host}` };
}

function oidcSettings(given: z.infer<typeof settings>): OidcSettings | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret, OIDC_NAME } = given;
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return null;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined)
    throw new SetupError('OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are needed together');
  return { issuer, clientId, clientSecret, name: OIDC_NAME ?? 'single sign-on' };
}

const settings = z.object({
  DATABASE_URL: z.string().superRefine(isDatabaseUrl).optional(),
  DATA_DIR: z.string().default(DATA_DIR_DEFAULT),
  PORT: wholeNumber(1, 65_535).default(3000),
  PROCESSES: wholeNumber(1, 64).default(1),
  METRICS_PORT: wholeNumber(1, 65_535).optional(),
  METRICS_HOST: z
    .string()
    .refine((host) => isIP(host) !== 0, 'must be an IP address: 127.0.0.1, or 0.0.0.0 for every network')
    .default('127.0.0.1'),
  DRAIN_SECONDS: wholeNumber(0, 300).default(1),
  APP_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
    .transform(withoutSlashes)
    .optional(),
  AUTH_SECRET: z
    .string()
    .superRefine((secret, context) => {
      const found = weakness(secret);
      if (found !== null) context.addIssue(found);
    })
    .optional(),
  SECRETS_KEY: z
    .string()
    .superRefine((list, context) => {
      const keys = list.split(',').map((key) => key.trim());
      if (!keys.every((key) => key.length >= SECRET_LENGTH))
        context.addIssue(`must be a key of at least ${SECRET_LENGTH} characters, or several with commas between`);
      // The first seals. The others only open, so that a weak one can be replaced.
      const found = weakness(keys[0] ?? '');
      if (found !== null) context.addIssue(found);
    })
    .optional(),
  TRUSTED_PROXIES: z
    .string()
    .transform((list, context) => {
      const entries = list.split(',').map((entry) => entry.trim());
      for (const entry of entries) {
        if (network(entry) === null) context.addIssue(`has "${entry}", which is neither an address nor a CIDR`);
      }
      return entries.flatMap((entry) => network(entry) ?? []);
    })
    .default([]),
  CELL: z
    .string()
    .regex(/^[0-9A-Za-z]{2}$/, 'must be two characters of 0-9, A-Z and a-z')
    .optional(),
  CONTACT_EMAIL: z.email('must be an e-mail address').optional(),
  LOG_RETENTION_DAYS: wholeNumber(2, 3650).default(30),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be an smtp:// or smtps:// URL' }).optional(),
  MAIL_FROM: z
    .string()
    .regex(/^([^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/, 'must be an e-mail address, or Name <address>')
    .optional(),
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/, error: 'must be an https:// URL' })
    .refine(
      (url) => url.startsWith('https:') || /^(localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(url).hostname),
      'must be an https:// URL',
    )
    .transform(withoutSlashes)
    .optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_NAME: z.string().trim().max(60, 'must have at most 60 characters').optional(),
  ALLOW_PRIVATE_ADDRESSES: z
    .enum(['true', 'false'], 'must be true or false')
    .transform((value) => value === 'true')
    .default(false),
});

function isDatabaseUrl(text: string, context: z.RefinementCtx): void {
  try {
    parseDatabaseUrl(text);
  } catch (error) {
    context.addIssue(error instanceof Error ? error.message : 'must be a postgresql:// URL');
  }
}

/** Every variable that means something. */
export const settingNames: readonly string[] = Object.keys(settings.shape);

function wholeNumber(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, error)
    .transform(Number)
    .refine((value) => value >= min && value <= max, error);
}

/** An address or CIDR in one spelling; null when it is none. Octal-looking IPv4 is none. */
function network(entry: string): string | null {
  const [address = '', bits, ...rest] = entry.split('/');
  if (isIP(address) === 0 || address.includes('%') || rest.length > 0) return null;
  const parsed = ipaddr.parse(address);
  const width = parsed.kind() === 'ipv4' ? 32 : 128;
  if (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= width)) return null;
  if (!(parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress())) return entry;
  if (bits === undefined) return parsed.toIPv4Address().toString();
  return Number(bits) < 96 ? null : `${parsed.toIPv4Address()}/${Number(bits) - 96}`;
}

function sentence(issue: z.core.$ZodIssue): string {
  return `${issue.path.join('.')} ${issue.message}`;
}
