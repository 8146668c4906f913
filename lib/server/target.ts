const API = '/integrations';
export const apiPrefix = API;
const BASE = `${API}/v1`;

/**
 * What a request's target asks for: the Integration API, a page, or nothing; `no api` where a program expects the API.
 * Only the path as it is written counts: what others would make of dots, slashes and escapes leads nowhere, so that no
 * path is one thing here and another one behind us.
 */
export type Asked = 'api' | 'page' | 'no api' | 'nothing';

export function askedFor(target: string): Asked {
  if (target.startsWith(BASE) && /^[/?]?$/.test(target.charAt(BASE.length))) return 'api';
  const [path = '', query = ''] = target.split('?', 2);
  const written = decoded(path);
  const odd = written === null || isOdd(written) || decoded(query.replaceAll('+', ' '))?.includes('\0') === true;
  const segments = (written ?? path).split(/[/\\]/).filter((segment) => !/^\.{0,2}$/.test(segment));
  const at = segments.findIndex((segment) => segment.toLowerCase() === API.slice(1));
  if (at === 0 || (at > 0 && odd)) return 'no api';
  // Next's data of pages of another kind, which this product has none of; it makes other paths of them.
  return odd || path.startsWith('/_next/data/') ? 'nothing' : 'page';
}

/** A target with a scheme and a host, as it comes by way of some proxies, without them: RFC 9112 §3.2.2. */
export function originForm(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?]*/i, '');
  return path === target || path.startsWith('/') ? path : `/${path}`;
}

/** No absolute path, or one with empty segments, dots for segments, backslashes, or what no path has unescaped. */
function isOdd(path: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
  return !path.startsWith('/') || /\/\/|\\|#|[\u0000-\u001f\u007f]|\/\.{1,2}(\/|$)/.test(path);
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
