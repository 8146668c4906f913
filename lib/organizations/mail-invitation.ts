import type { MailSettings } from '../env.ts';
import { MailError, sendMail } from '../mail/send-mail.ts';
import { writeMail } from '../mail/write-mail.ts';

/** Mails an invitation's link to whom it is for. Null once it is sent, else why it wasn't. */
export async function mailInvitation(
  {
    email,
    url,
    organizationName,
    invitedBy,
  }: { email: string; url: string; organizationName: string; invitedBy: string },
  mail: MailSettings,
): Promise<string | null> {
  const text = writeMail({
    title: `Join ${organizationName}`,
    paragraphs: [
      `${invitedBy} invited you to join ${organizationName} in PeptideClients Connectors. The link works once, for 7 days.`,
    ],
    action: { label: `Join ${organizationName}`, url },
    footer: 'If you don’t know what this is about, ignore this mail: nothing happens.',
  });
  try {
    await sendMail({ to: email, subject: `Join ${organizationName} in PeptideClients Connectors`, ...text }, mail);
    return null;
  } catch (error) {
    if (error instanceof MailError) return error.message;
    throw error;
  }
}
