import { connectionPath } from '../incidents/finding.ts';
import { lasted, utcMoment } from '../incidents/moments-in.ts';
import type { Mail } from '../mail/send-mail.ts';
import { type Link, writeMail } from '../mail/write-mail.ts';
import { headline, inUtc, type Notice } from './notice.ts';

/** Who a mail is for. */
export interface MailReader {
  email: string;
  organizationName: string;
}

/** Notices that one mail names; of more it says how many. */
const MOST_NAMED = 20;

/** One mail for whatever there is to tell somebody now. */
export function noticeMail(notices: readonly [Notice, ...Notice[]], reader: MailReader, appUrl: string): Mail {
  const [first] = notices;
  const why = {
    footer: `You get this as a member of ${reader.organizationName}.`,
    footerLink: { label: 'Choose which notices you get by e-mail', url: `${appUrl}/settings/notices/settings` },
  };
  const subject = notices.length === 1 ? headline(first) : `${notices.length} notices, first: ${headline(first)}`;
  const content = notices.length === 1 ? oneNotice(first, appUrl) : severalNotices(notices, appUrl);
  return { to: reader.email, id: first.id, subject, ...writeMail({ ...content, ...why }) };
}

function oneNotice(notice: Notice, appUrl: string) {
  const { event, detail, meaning, keyId, openedAt, resolvedAt, kind } = notice;
  const isOver = event === 'resolved' && resolvedAt !== null;
  const facts: [string, string][] = [['Noticed', utcMoment(openedAt)]];
  if (isOver) facts.push(['Resolved', utcMoment(resolvedAt)]);
  if (keyId !== null) facts.push(['Connection', `pck_int_${keyId}`]);
  return {
    title: headline(notice),
    paragraphs: isOver
      ? [`It lasted ${lasted(openedAt, resolvedAt)}. It began like this:`, inUtc(detail)]
      : [inUtc(detail), meaning],
    facts: kind === 'test' || keyId === null ? [] : facts,
    action: linkOf(notice, appUrl),
  };
}

function severalNotices(notices: readonly Notice[], appUrl: string) {
  const named = notices.slice(0, MOST_NAMED);
  const others = notices.length - named.length;
  return {
    title: `${notices.length} notices`,
    paragraphs: others > 0 ? [`The first ${named.length} are here; the inbox has the other ${others}.`] : [],
    items: named.map((notice) => ({
      title: headline(notice),
      text: inUtc(notice.detail),
      link: linkOf(notice, appUrl),
    })),
    action: { label: 'Open the inbox', url: `${appUrl}/settings/notices` },
  };
}

/** To the screen where something can be done, or once it is over to the connection. */
function linkOf({ event, action, path, keyId }: Notice, appUrl: string): Link {
  const isOver = event === 'resolved' && keyId !== null;
  return isOver
    ? { label: 'Open the connection', url: `${appUrl}${connectionPath({ keyId })}` }
    : { label: action, url: `${appUrl}${path}` };
}
