import { runCommand } from './run-command.ts';

process.stdout.on('error', () => {}); // whoever reads has gone: the write that failed says so
process.exitCode = await runCommand(process.argv.slice(2));
