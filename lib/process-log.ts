import { pino } from 'pino';

/** What the process says of itself, one JSON object a line on standard output. Never a body, a header or a secret. */
export const processLog = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime });
