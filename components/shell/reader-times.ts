import { cookies } from 'next/headers';
import { inSentence, isTimeZone } from '../ui/time-text.ts';

/** The reader's time zone, from the cookie that their browser keeps; UTC until it has. */
export async function readerZone(): Promise<string> {
  const zone = (await cookies()).get('tz')?.value ?? 'UTC';
  return isTimeZone(zone) ? zone : 'UTC';
}

/** Writes moments inside sentences as the reader's zone has them. */
export async function readerMoment(): Promise<(iso: string) => string> {
  const [zone, now] = [await readerZone(), new Date()];
  return (iso) => inSentence(new Date(iso), now, zone);
}
