import { Command, CommanderError } from 'commander';
import product from '../package.json' with { type: 'json' };
import { addBackupCommands } from './backup.ts';
import { inOneLine } from './in-one-line.ts';
import { addJobCommands } from './jobs.ts';
import { addKeyCommands } from './keys.ts';
import { addLogCommands } from './logs.ts';
import { addOrganizationCommands } from './organizations.ts';
import { addParkedCommands } from './parked.ts';
import { visible } from './print.ts';
import { addSecretCommands } from './secrets.ts';
import { unknownOption } from './suggest-option.ts';

/** The operators' command line (contract §13): thin, the same verbs as the console. Exit status 0, or 1 with one line. */
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
addParkedCommands(program);
addJobCommands(program);
addSecretCommands(program);
addBackupCommands(program);

process.stdout.on('error', () => {}); // whoever reads has gone: the write that failed says so
try {
  await program.parseAsync();
} catch (error) {
  if (!isFine(error)) {
    const unknown = isOfOptions(error) ? unknownOption(program, process.argv.slice(2), error.message) : null;
    process.stderr.write(`${visible(unknown ?? inOneLine(error))}\n`);
    process.exitCode = 1;
  }
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
