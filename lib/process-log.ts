import { type LoggerOptions, pino } from 'pino';
import { redactText } from './request-log/redact.ts';

export const processLogOptions: LoggerOptions = {
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  serializers: { err: reportable },
};

/** What the process says of itself, one JSON object a line on standard output. Never a body, a header or a secret. */
export const processLog = pino(processLogOptions);

/** An error without keys, and without what PostgreSQL quotes of a row in its `detail` and `where`. */
function reportable(error: unknown): object {
  if (!(error instanceof Error)) return { message: redactText(String(error)) };
  const { name, message, stack = '' } = error;
  const code = 'code' in error ? error.code : undefined;
  const constraint = 'constraint' in error ? error.constraint : undefined;
  return { name, code, constraint, message: redactText(message), stack: redactText(stack) };
}
