import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { MailSettings } from '../env.ts';

export interface MailReceiver {
  /** What SMTP_URL and MAIL_FROM would be. */
  settings: MailSettings;
  /** What arrived, oldest first; `to` is the envelope's. */
  mails: (Email & { envelopeTo: string[] })[];
  /** What it says to the next mails, for example 550; 0 takes them. */
  refuseWith: number;
  close(): Promise<void>;
}

/** A mail server for tests, on this machine. */
export async function receiveMail(): Promise<MailReceiver> {
  const receiver: MailReceiver = {
    settings: { smtpUrl: '', from: 'Connectors <connectors@shop.example>' },
    mails: [],
    refuseWith: 0,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  const server = new SMTPServer({
    authOptional: true,
    logger: false,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (receiver.refuseWith !== 0)
          return done(Object.assign(new Error('not today'), { responseCode: receiver.refuseWith }));
        const envelopeTo = session.envelope.rcptTo.map(({ address }) => address);
        PostalMime.parse(Buffer.concat(chunks)).then((mail) => {
          receiver.mails.push({ ...mail, envelopeTo });
          done(null);
        }, done);
      });
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  receiver.settings = { ...receiver.settings, smtpUrl: `smtp://127.0.0.1:${port}` };
  return receiver;
}
