export interface Link {
  label: string;
  url: string;
}

/** What a mail says. Plain text throughout: whatever looks like HTML in it is shown as it is written. */
export interface MailText {
  title: string;
  paragraphs: readonly string[];
  /** What there are several of, each with its own place to go to. */
  items?: readonly { title: string; text: string; link: Link }[];
  /** Short pairs, such as when and where from. */
  facts?: readonly (readonly [name: string, value: string])[];
  /** The one thing to do. */
  action?: Link;
  /** Why this reader gets it, or what to do if it is not for them. */
  footer: string;
  /** Where to choose what comes. Text is never made a link by itself: it may say what somebody called their shop. */
  footerLink?: Link;
}

/** One mail in the two forms that a mailbox may show, from the same text. */
export function writeMail(mail: MailText): { text: string; html: string } {
  return { text: asText(mail), html: asHtml(mail) };
}

function asText({ title, paragraphs, items = [], facts = [], action, footer, footerLink }: MailText): string {
  const blocks = [
    title,
    ...paragraphs,
    ...items.map(({ title, text, link }) => `${title}\n${text}\n${link.label}:\n${link.url}`),
    facts.map(([name, value]) => `${name}: ${value}`).join('\n'),
    action ? `${action.label}:\n${action.url}` : '',
    `-- \n${footer}${footerLink ? `\n${footerLink.label}:\n${footerLink.url}` : ''}`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

// Colours of app/globals.css. A mailbox that knows no dark mode shows the first set; one that does takes the second.
const STYLE = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 0; }
.page { background: #f9fafb; color: #151a20; }
.card { background: #ffffff; border: 1px solid #dde0e3; }
.quiet { color: #5e646b; }
.button { background: #1c2127; color: #fcfcfc; }
.link { color: #1b59bd; }
@media (prefers-color-scheme: dark) {
  .page { background: #0b0d11 !important; color: #edeef1 !important; }
  .card { background: #12151a !important; border-color: #2a2e35 !important; }
  .quiet { color: #9a9fa6 !important; }
  .button { background: #edeef1 !important; color: #14161b !important; }
  .link { color: #83b7fd !important; }
}
@media (max-width: 480px) { .card { padding: 20px !important; } .outer { padding: 12px !important; } }`;

const FONT = `font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif`;
const PARAGRAPH = `margin:0 0 12px;${FONT};font-size:15px;line-height:23px;overflow-wrap:anywhere`;
const SMALL = `${FONT};font-size:13px;line-height:20px;overflow-wrap:anywhere`;

function asHtml({ title, paragraphs, items = [], facts = [], action, footer, footerLink }: MailText): string {
  const rows = facts.map(
    ([name, value]) =>
      `<tr><td class="quiet" style="${SMALL};padding:2px 16px 2px 0;vertical-align:top;white-space:nowrap">${escaped(name)}</td>` +
      `<td style="${SMALL};padding:2px 0;vertical-align:top">${escaped(value)}</td></tr>`,
  );
  const blocks = [
    `<h1 style="margin:0 0 12px;${FONT};font-size:18px;line-height:26px;font-weight:600;overflow-wrap:anywhere">${escaped(title)}</h1>`,
    ...paragraphs.map((paragraph) => `<p style="${PARAGRAPH}">${escaped(paragraph)}</p>`),
    ...items.map(itemOf),
    rows.length > 0
      ? `<table role="presentation" style="border-collapse:collapse;margin:0 0 12px">${rows.join('')}</table>`
      : '',
    action ? buttonOf(action) : '',
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escaped(title)}</title><style>${STYLE}</style></head>
<body class="page" style="margin:0;padding:0">
<table role="presentation" class="page" width="100%" style="border-collapse:collapse"><tr><td class="outer" align="center" style="padding:24px">
<table role="presentation" width="100%" style="border-collapse:separate;max-width:560px"><tr>
<td class="card" style="padding:28px;border-radius:10px;text-align:left">
${blocks.filter((block) => block !== '').join('\n')}
</td></tr><tr><td class="quiet" style="${SMALL};padding:16px 4px;text-align:left">${escaped(footer)}${footerLink ? `<br>${linkOf(footerLink)}` : ''}</td></tr></table>
</td></tr></table></body></html>
`;
}

function itemOf({ title, text, link }: { title: string; text: string; link: Link }): string {
  return (
    `<h2 style="margin:20px 0 2px;${FONT};font-size:15px;line-height:23px;font-weight:600;overflow-wrap:anywhere">${escaped(title)}</h2>` +
    `<p style="${PARAGRAPH};margin:0">${escaped(text)}<br>${linkOf(link)}</p>`
  );
}

function buttonOf({ label, url }: Link): string {
  const href = escaped(url);
  return (
    `<p style="margin:20px 0 12px"><a class="button" href="${href}" style="display:inline-block;padding:10px 16px;border-radius:6px;` +
    `text-decoration:none;${FONT};font-size:15px;line-height:20px;font-weight:600">${escaped(label)}</a></p>` +
    `<p class="quiet" style="margin:0;${SMALL}">Or copy this address: ${linkOf({ label: url, url })}</p>`
  );
}

function linkOf({ label, url }: Link): string {
  return `<a class="link" href="${escaped(url)}">${escaped(label)}</a>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
