// Loaded into every process of a server: writes down who is asked over HTTP, and whether with a cookie.
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';

const file = new URL(import.meta.url).searchParams.get('file') ?? '';
subscribe('undici:request:create', ({ request }) => {
  appendFileSync(file, `${request.origin} ${/cookie/i.test(String(request.headers)) ? 'cookie' : 'no cookie'}\n`);
});
