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
    .description('create a key; it and its signing secret are shown only once')
    .requiredOption('--store <id>', 'the store it writes to; can’t be changed later')
    .requiredOption('--name <name>', 'what people call it')
    .requiredOption('--format <format>', `payload format, ${payloadFormats.join(' or ')}; can’t be changed later`)
    .requiredOption('--scopes <a,b>', `what it may do: ${scopes.join(', ')}; can’t be changed later`, list)
    .option('--source <slug>', 'the sending system; can’t be changed later; default: woocommerce or custom')
    .option('--require-signature', 'refuse unsigned requests; can’t be changed later; woocommerce keys always do')
    .option('--with-secret', 'create a signing secret, and check signatures that are sent')
    .option('--signing-secret <text>', 'use a secret the sender already has, 16 to 255 characters')
    .option('--require-timestamp', 'refuse signatures that leave out the timestamp')
    .option('--allow <cidr,…>', 'addresses and CIDRs that may use it; default: all', list)
    .option('--rate-limit <n>', 'requests a minute, 1 to 6000; default: 600', wholeNumber)
    .option('--expires <time>', 'ISO-8601 with offset; default: never')
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
    .description('change a key’s settings, from its next request on')
    .argument(...ID)
    .option('--name <name>', 'what people call it')
    .option('--allow <cidr,…>', 'addresses and CIDRs that may use it; "" for all', list)
    .option('--rate-limit <n>', 'requests a minute, 1 to 6000', wholeNumber)
    .option('--expires <time>', 'ISO-8601 with offset, or never')
    .option('--require-timestamp <true|false>', 'refuse signatures that leave out the timestamp', trueOrFalse)
    .option('--source-url <url>', 'the shop whose deliveries a woocommerce key accepts')
    .addOption(org())
    .addOption(json())
    .action(setCommand);
  keys
    .command('rotate-secret')
    .description('give a key a new signing secret, shown only once')
    .argument(...ID)
    .option('--overlap <duration>', 'how long the old one still works: 30m, 24h; default: it stops at once', duration)
    .option('--leaked', 'destroy all earlier secrets now')
    .option('--signing-secret <text>', 'use a secret the sender already has, 16 to 255 characters')
    .addOption(org())
    .addOption(json())
    .action(rotateSecretCommand);
  keys
    .command('roll')
    .description('create a replacement key with the same settings and signing secret')
    .argument(...ID)
    .option('--overlap <duration>', 'how long the old key still works: 24h, 30d; default: it stops at once', duration)
    .addOption(org())
    .addOption(json())
    .action(rollCommand);
  keys
    .command('revoke')
    .description('revoke a key; this can’t be undone')
    .argument(...ID)
    .addOption(org())
    .addOption(json())
    .action(revokeCommand);
}
