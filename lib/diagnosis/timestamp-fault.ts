import type { Cause } from './causes.ts';
import type { Fault } from './explained.ts';

const MAX_DRIFT_SECONDS = 300;
const HOUR_SECONDS = 3600;
const DAY_SECONDS = 24 * HOUR_SECONDS;
/** A clock that is set by hand is off by so much. */
const SLACK_SECONDS = 90;

/** Why a timestamp of 10 digits was more than 300 s off, from how far it was and how the key's other requests fare. */
export function timestampFault(t: string, receivedAt: Date, usualDriftSeconds: number | null): Fault {
  const drift = Math.floor(receivedAt.getTime() / 1000) - Number(t);
  const evidence = { clock_drift_seconds: drift, signed_at: isoOf(Number(t)), received_at: receivedAt.toISOString() };
  const far = `${Math.abs(drift).toLocaleString('en-US')} s`;
  const fault = (cause: Cause, summary: string, remedy: string): Fault => ({
    cause,
    summary,
    short: drift > 0 ? `its timestamp was ${far} old` : `its timestamp was ${far} ahead`,
    remedy,
    evidence,
  });
  const hours = Math.round(drift / HOUR_SECONDS);
  if (hours !== 0 && Math.abs(hours) <= 14 && Math.abs(drift - hours * HOUR_SECONDS) <= SLACK_SECONDS) {
    const count = Math.abs(hours) === 1 ? 'an hour' : `${Math.abs(hours)} hours`;
    return fault(
      'time_zone',
      `The timestamp is ${far} off, ${count} to the minute: a local time was sent as UTC.`,
      'Use unix seconds, which have no time zone: Math.floor(Date.now() / 1000), int(time.time()), time(), date +%s.',
    );
  }
  if (Math.abs(drift) > 30 * DAY_SECONDS) {
    return fault(
      'timestamp_constant',
      `The timestamp is from ${isoOf(Number(t)).slice(0, 10)}: it is a constant, or copied from an example.`,
      'Read the clock for each request, and sign and send that same value.',
    );
  }
  if (usualDriftSeconds !== null && Math.abs(usualDriftSeconds) < SLACK_SECONDS && drift > 0) {
    return fault(
      'sent_late',
      `It was signed ${far} before it arrived. Other requests of this key arrive on time, so this one waited, or was sent again with its old signature.`,
      'Sign each attempt again, as the last step before sending. The Idempotency-Key and the body stay the same.',
    );
  }
  if (usualDriftSeconds !== null && Math.abs(usualDriftSeconds - drift) < MAX_DRIFT_SECONDS) {
    return fault(
      'clock_off',
      `The sender’s clock is ${far} ${drift > 0 ? 'behind' : 'ahead'}, as it is for its other recent requests.`,
      'Set the sending machine’s clock by NTP, and check that it stays right: timedatectl shows it.',
    );
  }
  return drift > 0
    ? fault(
        'clock_off',
        `The timestamp was ${far} old on arrival: the sender’s clock is that far behind, or the request waited that long after it was signed.`,
        'Set the sender’s clock by NTP. If the clock is right, sign each attempt as the last step before sending.',
      )
    : fault(
        'clock_off',
        `The timestamp is ${far} in the future: the sender’s clock is ahead.`,
        'Set the sending machine’s clock by NTP, and check that it stays right: timedatectl shows it.',
      );
}

function isoOf(unixSeconds: number): string {
  return new Date(unixSeconds * 1000).toISOString();
}
