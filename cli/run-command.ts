import { Command, CommanderError } from 'commander';
import product from '../package.json' with { type: 'json' };
import { addBackupCommands } from './backup.ts';
import { inOneLine } from './in-one-line.ts';
import { addJobCommands } from './job-commands.ts';
import { addKeyCommands } from './keys.ts';
import { addLogCommands } from './logs.ts';
import { addNoticeCommands } from './notice-commands.ts';
import { addOrderCommands } from './order-commands.ts';
import { addOrganizationCommands } from './organizations.ts';
import { addParkedCommands } from './parked-commands.ts';
import { visible } from './print.ts';
import { addSecretCommands } from './secrets.ts';
import { addShopCommands } from './shops.ts';
import { unknownOption } from './suggest-option.ts';

/**
 * The operators' command line (contract §13): thin, the same verbs as the console. Returns the exit status: 0, or 1 with
 * one line on standard error.
 */
export async function runCommand(words: string[]): Promise<0 | 1> {
  const program = commandLine();
  try {
    await program.parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    if (isFine(error)) return 0;
    const unknown = isOfOptions(error) ? unknownOption(program, words) : null;
    process.stderr.write(`${visible(unknown ?? inOneLine(error))}\n`);
    return 1;
  }
}

/** All commands, for whoever runs one or lists them. */
export function commandLine(): Command {
  const program = new Command('npm run -s cli --')
    .description('PeptideClients Connectors: organizations, stores, integration keys and their request log')
    .usage('COMMAND [options]')
    .version(product.version)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  addOrganizationCommands(program);
  addKeyCommands(program);
  addLogCommands(program);
  addOrderCommands(program);
  addParkedCommands(program);
  addShopCommands(program);
  addNoticeCommands(program);
  addJobCommands(program);
  addSecretCommands(program);
  addBackupCommands(program);
  return program;
}

/** Commander looks for what is missing first, which is mostly what was called by another name. */
function isOfOptions(error: unknown): error is CommanderError {
  const codes = ['commander.unknownOption', 'commander.missingMandatoryOptionValue'];
  return error instanceof CommanderError && codes.includes(error.code);
}

/** `--help` ends in an error that is none, and so does `| head`. */
function isFine(error: unknown): boolean {
  if (error instanceof CommanderError) return error.exitCode === 0;
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}
