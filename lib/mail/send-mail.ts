import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { createTransport } from 'nodemailer';
import { env, type MailSettings } from '../env.ts';

export interface Mail {
  /** One address, as its owner typed it. */
  to: string;
  subject: string;
  text: string;
  html: string;
  /** The same for every attempt at one mail, so that a mailbox that gets it twice can tell. */
  id?: string;
}

/** A mail that was not taken. The message is what the server said, without who we are to it. */
export class MailError extends Error {
  override name = 'MailError';
  /** The server refused it for good: sending the same mail again gains nothing. */
  readonly permanent: boolean;

  constructor(message: string, permanent: boolean) {
    super(message);
    this.permanent = permanent;
  }
}

const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;
/** Of the whole exchange, however slowly the server answers. */
const WHOLE_MS = 45_000;
const LONGEST_SUBJECT = 200;
const LONGEST_BODY = 256 * 1024;
const LONGEST_ANSWER = 300;

/**
 * Hands one mail to the operator's mail server (SMTP_URL) and returns what the server answered. Throws MailError. The
 * server's address is the operator's own setting, not something that a user typed: it may be a private one.
 */
export async function sendMail(mail: Mail, settings: MailSettings | null = env().mail): Promise<string> {
  if (settings === null) throw new MailError('no mail server is configured (SMTP_URL)', true);
  if (mail.text.length + mail.html.length > LONGEST_BODY) throw new MailError('the mail is too large', true);
  const transport = createTransport(transportUrl(settings));
  const deadline = AbortSignal.timeout(WHOLE_MS);
  const late = new Promise<never>((_, reject) => {
    deadline.addEventListener('abort', () => reject(new MailError('the mail server didn’t answer in time', false)));
  });
  try {
    const sent = await Promise.race([transport.sendMail(messageOf(mail, settings)), late]);
    return sent.response.slice(0, LONGEST_ANSWER);
  } catch (error) {
    throw mailErrorOf(error);
  } finally {
    transport.close();
  }
}

/** The operator's URL with what we add to it: whatever its query says already outranks this. */
function transportUrl({ smtpUrl }: MailSettings): string {
  const url = new URL(smtpUrl);
  const onThisMachine = isLoopback(url.hostname);
  const added = {
    // On this machine nobody is in between. Elsewhere a password is never sent in the clear.
    requireTLS: !onThisMachine && url.password !== '',
    'tls.rejectUnauthorized': !onThisMachine,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    dnsTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
  };
  for (const [name, value] of Object.entries(added))
    if (!url.searchParams.has(name)) url.searchParams.set(name, String(value));
  return url.href;
}

function messageOf(mail: Mail, { from }: MailSettings) {
  return {
    from,
    // As an object it is one address, never a list.
    to: { name: '', address: mail.to },
    subject: mail.subject.replace(/[\r\n\t]+/g, ' ').slice(0, LONGEST_SUBJECT),
    text: mail.text,
    html: mail.html,
    ...(mail.id && { messageId: `<${mail.id}@${domainOf(from)}>` }),
    // No out-of-office reply to a machine.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function domainOf(from: string): string {
  return /@([^@>\s]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
}

function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  const address = host.replace(/^\[(.*)\]$/, '$1');
  return isIP(address) !== 0 && ipaddr.process(address).range() === 'loopback';
}

/** nodemailer's error in the server's own words; those of a refused sign-in are not repeated, as they may quote it. */
function mailErrorOf(error: unknown): MailError {
  if (error instanceof MailError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const status = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0;
  if (code === 'EAUTH') return new MailError(`the mail server refused our user name or password (${status})`, false);
  const answer = error instanceof Error && 'response' in error ? String(error.response) : '';
  if (answer) return new MailError(`the mail server said: ${answer.slice(0, LONGEST_ANSWER)}`, status >= 500);
  return new MailError(`the mail server couldn’t be reached${code ? ` (${code})` : ''}`, false);
}
