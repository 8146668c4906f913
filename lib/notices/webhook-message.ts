import { createHmac, randomBytes } from 'node:crypto';
import type { Notice } from './notice.ts';

const PREFIX = 'whsec_';
/** As Standard Webhooks asks: 24 to 64 bytes. */
const SECRET_BYTES = 32;

/** A signing secret as Standard Webhooks writes one. */
export function makeWebhookSecret(): string {
  return `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** The three headers of Standard Webhooks, which its libraries check. */
export function webhookHeaders(secret: string, id: string, body: string, now: Date): Record<string, string> {
  const seconds = String(Math.floor(now.getTime() / 1000));
  const key = Buffer.from(secret.slice(secret.startsWith(PREFIX) ? PREFIX.length : 0), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` };
}

/** One notice as JSON: an event with its time, and what it is about. */
export function webhookBody(notice: Notice, appUrl: string): string {
  const { event, incidentId, kind, keyId, title, detail, meaning, action, path, openedAt, resolvedAt, at } = notice;
  return JSON.stringify({
    type: `notice.${event}`,
    timestamp: at.toISOString(),
    data: {
      id: incidentId,
      kind,
      key_id: keyId,
      title,
      detail,
      meaning,
      action,
      url: `${appUrl}${path}`,
      opened_at: openedAt.toISOString(),
      resolved_at: resolvedAt?.toISOString() ?? null,
    },
  });
}
