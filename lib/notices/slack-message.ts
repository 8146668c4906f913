import { lasted } from '../incidents/moments-in.ts';
import { headline, inUtc, type Notice } from './notice.ts';

const MOST_NAMED = 20;

/** One message for Slack's incoming webhooks, and for what takes the same (Mattermost, Rocket.Chat, Discord's `/slack`). */
export function slackMessage(notices: readonly Notice[], appUrl: string): string {
  const blocks = notices.slice(0, MOST_NAMED).map((notice) => blockOf(notice, appUrl));
  const others = notices.length - blocks.length;
  if (others > 0) blocks.push(`And ${others} more: <${appUrl}/settings/notices|open the inbox>`);
  return JSON.stringify({ text: blocks.join('\n\n') });
}

function blockOf(notice: Notice, appUrl: string): string {
  const { event, detail, meaning, action, path, openedAt, resolvedAt } = notice;
  const link = `<${appUrl}${path}|${escaped(action)}>`;
  const title = `*${escaped(headline(notice))}*`;
  if (event === 'resolved' && resolvedAt !== null) return `${title}\nIt lasted ${lasted(openedAt, resolvedAt)}.`;
  return `${title}\n${escaped(inUtc(detail))} ${escaped(meaning)}\n${link}`;
}

/** The three characters that Slack reads as more than text. Nobody can be called by a connection's name. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
