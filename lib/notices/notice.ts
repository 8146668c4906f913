import type { NoticeEvent } from '../incidents/announce.ts';
import { momentsIn, utcMoment } from '../incidents/moments-in.ts';

/** A notice as it leaves here. */
export interface Notice {
  /** The message's: the same at every attempt. */
  id: string;
  event: NoticeEvent | 'test';
  incidentId: string;
  kind: string;
  keyId: string | null;
  title: string;
  detail: string;
  meaning: string;
  action: string;
  path: string;
  openedAt: Date;
  resolvedAt: Date | null;
  /** Of the event. */
  at: Date;
}

/** What became of an attempt, in the other side's words, without any address or secret. */
export interface Outcome {
  sent: boolean;
  answer: string;
  /** Refused for good: to try again gains nothing. */
  permanent?: boolean;
}

/** The line that a reader sees first. */
export function headline({ event, title }: Notice): string {
  if (event === 'resolved') return `Resolved: ${title}`;
  return event === 'reminded' ? `Still open after a day: ${title}` : title;
}

/** A text for a reader whose clock is not known. */
export function inUtc(text: string): string {
  return momentsIn(text, utcMoment);
}

/** What is sent when somebody presses Test. */
export function testNotice(id: string, now: Date): Notice {
  return {
    id,
    event: 'test',
    incidentId: id,
    kind: 'test',
    keyId: null,
    title: 'This is a test',
    detail: `Somebody sent it from Settings → Notices: ${now.toISOString()}.`,
    meaning: 'Notices will arrive here.',
    action: 'Choose your notices',
    path: '/settings/notices/settings',
    openedAt: now,
    resolvedAt: now,
    at: now,
  };
}
