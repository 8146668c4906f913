import { CommanderError } from 'commander';
import { beingMoved } from '../lib/cells/being-moved.ts';
import { Prisma } from '../lib/generated/prisma/client.ts';

/** Prisma's codes for a database that is away, refuses us or takes too long. */
const AWAY = /^P1\d{3}$|^P2024$|^P2028$/;

/** What went wrong, for standard error: never a stack trace, and nothing that a statement was given. */
export function inOneLine(error: unknown): string {
  if (error instanceof CommanderError) {
    return error.code === 'commander.help'
      ? 'which command? --help lists them'
      : line(error.message).replace(/^error: /, '');
  }
  const moved = beingMoved(error);
  if (moved !== null) return moved;
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    const reason = line(error.message.trim().split('\n').at(-1) ?? '');
    return AWAY.test(error.code) ? `the database does not answer: ${reason}` : `the database refused: ${reason}`;
  }
  if (error instanceof Error && error.name.startsWith('Prisma')) return `unexpected: ${error.name}`;
  return error instanceof Error ? line(error.message) : 'unexpected: something other than an error was thrown';
}

function line(text: string): string {
  return text
    .split(/[\r\n]+/)
    .map((part) => part.trim())
    .join(' ')
    .trim();
}
