import type { Command } from 'commander';
import { editsBetween } from '../lib/input/near-miss.ts';

/** What people type, and what it is called here. Where a command has several of them, the first is meant. */
const meant: Record<string, readonly string[]> = {
  '--allow': [
    'ip-allowlist',
    'ip-allow-list',
    'allowlist',
    'allow-list',
    'whitelist',
    'ip-whitelist',
    'ip',
    'ips',
    'cidr',
    'cidrs',
    'allowed-ips',
    'allow-ip',
  ],
  '--rate-limit': [
    'rate',
    'ratelimit',
    'rate-limit-per-minute',
    'limit-per-minute',
    'rpm',
    'cap',
    'requests-per-minute',
  ],
  '--signing-secret': ['secret', 'signing-key', 'webhook-secret', 'own-secret'],
  '--with-secret': ['secret', 'make-secret', 'generate-secret'],
  '--expires': ['expiry', 'expire', 'expires-at', 'expiration', 'ttl', 'valid-until'],
  '--scopes': ['scope', 'permissions'],
  '--format': ['payload-format', 'type'],
  '--store': ['store-id', 'shop'],
  '--org': ['organization', 'organisation', 'org-id', 'organization-id', 'tenant'],
  '--key': ['key-id', 'id'],
  '--name': ['title', 'label'],
  '--email': ['mail', 'e-mail', 'user'],
  '--password': ['pass', 'passwd'],
  '--require-signature': ['signed', 'signature', 'require-signing'],
  '--require-timestamp': ['timestamp', 'with-timestamp'],
  '--source-url': ['url', 'shop', 'shop-url', 'webhook-source-url', 'site'],
  '--overlap': ['grace', 'grace-period', 'keep'],
  '--leaked': ['leak', 'compromised'],
  '--limit': ['count', 'rows', 'max', 'lines', 'n'],
  '--error': ['error-code', 'code', 'status'],
  '--follow': ['tail', 'watch', 'f'],
};

/**
 * What is wrong with the first option here that its command does not know, and which one is meant, if that can be told:
 * `unknown option '--ip-allowlist' (did you mean --allow?)`. Of `--secret=…` the value is not repeated. Null when all
 * are known.
 */
export function unknownOption(program: Command, words: readonly string[]): string | null {
  const own = commandOf(program, words).options.flatMap(({ long, short }) => [long, short]);
  const flags = words.filter((word) => /^--?[a-z]/i.test(word)).map((word) => word.split('=')[0] ?? word);
  const flag = flags.find((word) => !own.includes(word) && !['--help', '-h'].includes(word));
  if (flag === undefined) return null;
  const typed = flag.replace(/^-+/, '').replaceAll('_', '-').toLowerCase();
  const isMeant = ([option, names]: [string, readonly string[]]) => names.includes(typed) && own.includes(option);
  const option = Object.entries(meant).find(isMeant)?.[0] ?? misspelt(typed, own);
  return `unknown option '${flag}'${option === undefined ? '' : ` (did you mean ${option}?)`}`;
}

/** The option that is a letter or two off: of a long name more than of a short one. */
function misspelt(typed: string, own: readonly (string | undefined)[]): string | undefined {
  const near = own.flatMap((option) => {
    const edits = option?.startsWith('--') ? editsBetween(typed, option.slice(2)) : Number.POSITIVE_INFINITY;
    return option !== undefined && edits <= Math.min(2, option.length / 4) ? [{ option, edits }] : [];
  });
  return near.sort((a, b) => a.edits - b.edits)[0]?.option;
}

/** The innermost command that these words name. */
function commandOf(program: Command, [word, ...rest]: readonly string[]): Command {
  const command = program.commands.find((one) => one.name() === word);
  return command === undefined ? program : commandOf(command, rest);
}
