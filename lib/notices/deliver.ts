import type { MailSettings } from '../env.ts';
import { MailError, sendMail } from '../mail/send-mail.ts';
import { OutgoingError } from '../outgoing/outgoing-error.ts';
import { type Answer, send } from '../outgoing/send.ts';
import { redactText } from '../request-log/redact.ts';
import type { Notice, Outcome } from './notice.ts';
import { type MailReader, noticeMail } from './notice-mail.ts';
import { slackMessage } from './slack-message.ts';
import { webhookBody, webhookHeaders } from './webhook-message.ts';

/** Where notices go, with what is needed to get there. */
export type Recipient =
  | ({ type: 'mail' } & MailReader)
  | { type: 'slack'; url: string }
  | { type: 'webhook'; url: string; secret: string };

/** What of the settings an attempt needs. */
export interface SendingSettings {
  appUrl: string;
  mail: MailSettings | null;
  allowPrivateAddresses: boolean;
}

export type Notices = readonly [Notice, ...Notice[]];

const TIMEOUT_MS = 10_000;
const MOST_ANSWER_BYTES = 64 * 1024;
const SHOWN_ANSWER = 200;

/** Sends notices to one recipient, once. A webhook takes one at a time: of several only the first is sent. */
export async function deliver(
  recipient: Recipient,
  notices: Notices,
  settings: SendingSettings,
  now: Date,
): Promise<Outcome> {
  const [first] = notices;
  if (recipient.type === 'mail') return mailed(recipient, notices, settings);
  if (recipient.type === 'slack') return posted(recipient.url, slackMessage(notices, settings.appUrl), {}, settings);
  const body = webhookBody(first, settings.appUrl);
  return posted(recipient.url, body, webhookHeaders(recipient.secret, first.id, body, now), settings);
}

async function mailed(reader: MailReader, notices: Notices, { mail, appUrl }: SendingSettings): Promise<Outcome> {
  try {
    return { sent: true, answer: await sendMail(noticeMail(notices, reader, appUrl), mail) };
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    return { sent: false, answer: error.message, permanent: error.permanent };
  }
}

async function posted(
  url: string,
  body: string,
  headers: Record<string, string>,
  { allowPrivateAddresses }: SendingSettings,
): Promise<Outcome> {
  const bounds = { allowPrivateAddresses, timeoutMs: TIMEOUT_MS, maxBytes: MOST_ANSWER_BYTES };
  try {
    const request = { method: 'POST', url, body, headers: { 'content-type': 'application/json', ...headers } } as const;
    const answer = await send(request, bounds);
    const sent = answer.status >= 200 && answer.status < 300;
    // 410: whoever is there wants no more of them.
    return { sent, answer: answerText(answer), permanent: answer.status === 410 };
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error;
    return { sent: false, answer: error.message };
  }
}

/** `200 ok`. What a server answers is shown to people: one line, and no key in it. */
function answerText({ status, body }: Answer): string {
  const text = redactText(
    body
      .toString('utf8')
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
      .trim(),
  );
  return `${status} ${text.slice(0, SHOWN_ANSWER)}`.trim();
}
