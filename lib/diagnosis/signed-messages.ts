import { formats } from '../formats/formats.ts';
import type { PayloadFormat } from '../keys/vocabulary.ts';
import type { Cause } from './causes.ts';
import type { Explained, Fault } from './explained.ts';

/** What stood around the body in what was signed. */
export interface SignedMessage extends Explained {
  before: string;
  after: string;
}

/** The ways in which a body and a timestamp are put together, the right one first. */
export function signedMessages(format: PayloadFormat, timestamps: readonly string[]): SignedMessage[] {
  const plain = { before: '', after: '' };
  const bodyAlone = 'the body alone, without the timestamp in front';
  if (timestamps.length === 0 || !formats[format].signature.timestamp) {
    const withTime = timestamps.map((t) =>
      message(1, `${t}.`, '', 'a timestamp in front of the body, which this header doesn’t have', format),
    );
    return [{ weight: 0, name: 'the body alone', fault: null, ...plain }, ...withTime];
  }
  return timestamps.flatMap((t) => [
    { weight: 0, name: 't + "." + body', before: `${t}.`, after: '', fault: null },
    message(1, '', '', bodyAlone, format, 'timestamp_not_signed'),
    message(1, t, '', 't and the body without the period between them', format),
    ...otherUnits(t, format),
    message(2, `${t}\n`, '', 't and the body with a newline between them instead of the period', format),
    message(2, `${t}:`, '', 't and the body with a colon between them instead of the period', format),
    message(2, `t=${t}.`, '', '`t=` in front of the timestamp', format),
    message(2, `t=${t},`, '', '`t=` and a comma in front of the body', format),
    message(2, '', `.${t}`, 'the body before the timestamp', format),
    message(2, '', t, 'the body before the timestamp, without a period', format),
    ...neighbours(t, format),
  ]);
}

function otherUnits(t: string, format: PayloadFormat): SignedMessage[] {
  const seconds = t.slice(0, 10);
  if (t !== seconds) return [message(0, `${seconds}.`, '', 't in whole seconds, but sent a finer one', format)];
  return [message(1, `${t}000.`, '', 't in milliseconds, but sent it in seconds', format)];
}

/** The clock was read once for the MAC and once for the header. */
function neighbours(t: string, format: PayloadFormat): SignedMessage[] {
  if (!/^\d{10}$/.test(t)) return [];
  return [-1, 1, -2, 2].map((seconds) => {
    const other = String(Number(t) + seconds);
    return message(2, `${other}.`, '', `t=${other}, but sent t=${t}: read the clock once`, format);
  });
}

function message(
  weight: number,
  before: string,
  after: string,
  what: string,
  format: PayloadFormat,
  cause: Cause = 'message_differs',
): SignedMessage {
  const fault: Fault = {
    cause,
    summary: `You signed ${what}.`,
    short: `the MAC covers ${what}`,
    remedy: formats[format].signature.recipe,
  };
  return { weight, name: what, before, after, fault };
}
