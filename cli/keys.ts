import type { Command } from 'commander';
import { payloadFormats, scopes } from '../lib/keys/vocabulary.ts';
import { duration, json, keyIdArgument, list, org, trueOrFalse, wholeNumber } from './flags.ts';
import {
  listCommand,
  mintCommand,
  revokeCommand,
  rollCommand,
  rotateSecretCommand,
  setCommand,
  showCommand,
} from './key-commands.ts';

const ID = ['<id>', 'the key id: 8 characters, with or without pck_int_', keyIdArgument] as const;

/** `keys`. */
export function addKeyCommands(program: Command): void {
  const keys = program.command('keys').description('integration keys').helpCommand(false);
  keys
    .command('mint')
    .description('mint a key; it and its signing secret are shown this once')
    .requiredOption('--store <id>', 'the store it writes to, for life')
    .requiredOption('--name <name>', 'what people call it')
    .requiredOption('--format <format>', `payload format, for life: ${payloadFormats.join(' or ')}`)
    .requiredOption('--scopes <a,b>', `what it may do, for life: ${scopes.join(', ')}`, list)
    .option('--source <slug>', 'the sending system, for life; by default woocommerce or custom')
    .option('--require-signature', 'refuse unsigned requests, for life; woocommerce keys always do')
    .option('--with-secret', 'make a signing secret, and check a signature that is sent')
    .option('--signing-secret <text>', 'use a secret that the sender has already, 16 to 255 characters')
    .option('--require-timestamp', 'refuse signatures that leave out the timestamp')
    .option('--allow <cidr,…>', 'addresses and CIDRs that may use it; by default all', list)
    .option('--rate-limit <n>', 'requests a minute, 1 to 6000; by default 600', wholeNumber)
    .option('--expires <time>', 'ISO-8601 with offset; by default never')
    .addOption(org())
    .addOption(json())
    .action(mintCommand);
  keys
    .command('list')
    .description('list the keys, newest first')
    .addOption(org())
    .addOption(json())
    .action(listCommand);
  keys
    .command('show')
    .description('show a key')
    .argument(...ID)
    .addOption(org())
    .addOption(json())
    .action(showCommand);
  keys
    .command('set')
    .description('change settings of a key, in force with its next request')
    .argument(...ID)
    .option('--name <name>', 'what people call it')
    .option('--allow <cidr,…>', 'addresses and CIDRs that may use it; "" for all', list)
    .option('--rate-limit <n>', 'requests a minute, 1 to 6000', wholeNumber)
    .option('--expires <time>', 'ISO-8601 with offset, or never')
    .option('--require-timestamp <true|false>', 'refuse signatures that leave out the timestamp', trueOrFalse)
    .option('--source-url <url>', 'the shop that a woocommerce key takes deliveries from')
    .addOption(org())
    .addOption(json())
    .action(setCommand);
  keys
    .command('rotate-secret')
    .description('give a key a new signing secret, shown this once')
    .argument(...ID)
    .option('--overlap <duration>', 'how long the old one still works: 30m, 24h; by default it stops at once', duration)
    .option('--leaked', 'destroy all earlier secrets now')
    .option('--signing-secret <text>', 'use a secret that the sender has already, 16 to 255 characters')
    .addOption(org())
    .addOption(json())
    .action(rotateSecretCommand);
  keys
    .command('roll')
    .description('make the successor of a key: same settings and signing secret, another key')
    .argument(...ID)
    .option('--overlap <duration>', 'how long the old key still works: 24h, 30d; by default it stops at once', duration)
    .addOption(org())
    .addOption(json())
    .action(rollCommand);
  keys
    .command('revoke')
    .description('revoke a key, for good')
    .argument(...ID)
    .addOption(org())
    .addOption(json())
    .action(revokeCommand);
}
