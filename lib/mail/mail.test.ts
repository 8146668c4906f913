import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { readEnv } from '../env.ts';
import { type MailReceiver, receiveMail } from '../test/mail-receiver.ts';
import { type Mail, MailError, sendMail } from './send-mail.ts';
import { writeMail } from './write-mail.ts';

const open: MailReceiver[] = [];
afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close();
});

async function receiver(): Promise<MailReceiver> {
  const started = await receiveMail();
  open.push(started);
  return started;
}

const hostile = '<img src=x onerror="alert(1)"> & Söhne 💊';
const mail: Mail = {
  to: 'anna@shop.example',
  subject: `${hostile}\r\nBcc: eve@evil.example`,
  id: 'notice-1',
  ...writeMail({
    title: hostile,
    paragraphs: [`Since 10:02, ${hostile}`],
    facts: [['Connection', hostile]],
    action: { label: 'Open the connection', url: 'https://connect.example/settings?a=1&b=2' },
    footer: 'You are an owner of Acme.',
  }),
};

async function failure(promise: Promise<unknown>): Promise<MailError> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  if (error instanceof MailError) return error;
  throw new Error('it was sent');
}

test('a mail arrives whole, as text and as HTML that shows what was written and runs nothing', async () => {
  const server = await receiver();
  expect(await sendMail(mail, server.settings)).toMatch(/^250/);
  const [received] = server.mails;
  expect(received?.envelopeTo).toEqual(['anna@shop.example']);
  expect(received?.subject).toBe(`${hostile} Bcc: eve@evil.example`);
  expect(received?.messageId).toBe('<notice-1@shop.example>');
  expect(received?.text).toContain(`Since 10:02, ${hostile}`);
  expect(received?.text).toContain('Open the connection:\nhttps://connect.example/settings?a=1&b=2');
  expect(received?.html).not.toContain('<img');
  expect(received?.html).toContain('&#38; Söhne 💊');
  expect(received?.html).toContain('prefers-color-scheme: dark');
});

test('an address that is a list reaches nobody else', async () => {
  const server = await receiver();
  await sendMail({ ...mail, to: 'anna@shop.example, eve@evil.example' }, server.settings).catch(() => {});
  expect(server.mails.flatMap(({ envelopeTo }) => envelopeTo)).not.toContain('eve@evil.example');
});

test('a refusal says what the server said, and whether sending again may help', async () => {
  const server = await receiver();
  server.refuseWith = 550;
  const refused = await failure(sendMail(mail, server.settings));
  expect(refused).toMatchObject({ permanent: true, message: expect.stringContaining('550 not today') });
  server.refuseWith = 451;
  expect(await failure(sendMail(mail, server.settings))).toMatchObject({ permanent: false });
  expect(await failure(sendMail(mail, null))).toMatchObject({ permanent: true });
});

test('a password never leaves in the clear, and is in no error', async () => {
  const said: string[] = [];
  const server = net.createServer((socket) => {
    socket.write('220 hello\r\n');
    socket.on('data', (chunk) => {
      said.push(chunk.toString());
      socket.write('250 AUTH PLAIN\r\n');
    });
    socket.on('error', () => {});
  });
  server.listen(0, '0.0.0.0');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // Another address than the loopback, which leads here.
  const smtpUrl = `smtp://me:hunter2@0.0.0.0:${port}`;
  const refused = await failure(sendMail(mail, { smtpUrl, from: 'a@shop.example' }));
  server.close();
  expect(said.join('')).not.toMatch(/AUTH|hunter2|bWUAaHVudGVyMg|AG1lAGh1bnRlcjI/);
  expect(refused.message).not.toContain('hunter2');
});

test('SMTP_URL is a mail server, and MAIL_FROM an address: what is wrong is said without their values', () => {
  const given = {
    DATA_DIR: '/nowhere',
    AUTH_SECRET: '8fJ2kQ9xLm4TbVz7RwYc1Nd6Ph3Sg5Ke',
    SECRETS_KEY: '8fJ2kQ9xLm4TbVz7RwYc1Nd6Ph3Sg5Ke',
  };
  const mailOf = (more: Record<string, string>) => readEnv({ ...given, ...more }).mail;
  expect(mailOf({})).toBeNull();
  expect(mailOf({ MAIL_FROM: 'a@shop.example' })).toBeNull();
  expect(mailOf({ SMTP_URL: 'smtp://mail:25', MAIL_FROM: 'Shop <a@shop.example>' })).toEqual({
    smtpUrl: 'smtp://mail:25',
    from: 'Shop <a@shop.example>',
  });
  expect(mailOf({ SMTP_URL: 'smtps://mail', APP_URL: 'https://connect.example' })?.from).toBe(
    'connectors@connect.example',
  );
  expect(() => mailOf({ SMTP_URL: 'http://u:hunter2@mail', MAIL_FROM: 'nobody' })).toThrow(
    /^SMTP_URL must be [^;]*; MAIL_FROM must be [^;]*$/,
  );
});
