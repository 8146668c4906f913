/** Where a PostgreSQL is. */
export interface Server {
  host: string;
  port: number;
}

/** What DATABASE_URL says: one URL for the driver, and the servers of which one is to be found that takes writes. */
export interface DatabaseUrl {
  /** Names the first server, and nothing that the driver does not know. */
  url: string;
  servers: readonly [Server, ...Server[]];
}

const DEFAULT_PORT = 5432;
/** What libpq calls a server that takes writes. Nothing else is of use to us. */
const WRITABLE = new Set(['any', 'read-write', 'primary']);
const OWN_PARAMETERS = ['target_session_attrs', 'load_balance_hosts'];

/**
 * Reads a connection string as libpq does: `postgresql://user:password@host:port,host:port/database?…`, with one server
 * or several, and `target_session_attrs`. Throws Error with the end of a sentence about it, without quoting it.
 */
export function parseDatabaseUrl(text: string): DatabaseUrl {
  const parts = /^(?<scheme>postgres(?:ql)?:\/\/)(?<user>[^/?#]*@)?(?<hosts>[^/?#@]*)(?<rest>.*)$/s.exec(
    text.trim(),
  )?.groups;
  if (!parts) throw new Error('must be a postgresql:// URL');
  const { scheme = '', user = '', hosts = '', rest = '' } = parts;
  const [first = '', ...others] = hosts.split(',');
  const url = scheme + user + first + rest;
  if (!URL.canParse(url)) throw new Error('must be a postgresql:// URL');
  const parameters = new URL(url).searchParams;
  const wanted = parameters.get('target_session_attrs') ?? 'any';
  if (!WRITABLE.has(wanted))
    throw new Error('must lead to a server that takes writes: target_session_attrs=read-write');
  const servers = others.map(parseServer);
  return {
    url: withoutParameters(url, OWN_PARAMETERS),
    servers: [servers.length > 0 ? parseServer(first) : lone(url), ...servers],
  };
}

/** For people: `host:port, host:port`. */
export function nameServers(servers: readonly Server[]): string {
  return servers.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(', ');
}

function parseServer(text: string): Server {
  const parts = /^(?:\[(?<v6>[0-9a-fA-F:.]+)\]|(?<name>[^:[\]]+))(?::(?<port>\d{1,5}))?$/.exec(text)?.groups;
  const host = parts?.v6 ?? parts?.name;
  const port = Number(parts?.port ?? DEFAULT_PORT);
  if (host === undefined || port < 1 || port > 65_535) {
    throw new Error('must name its servers as host:port, with commas between');
  }
  return { host: decodeURIComponent(host), port };
}

/** The only server; where it says nothing of it (a socket's folder among the parameters, say) the driver knows better. */
function lone(url: string): Server {
  const { hostname, port } = new URL(url);
  return { host: decodeURIComponent(hostname.replace(/^\[|\]$/g, '')), port: Number(port || DEFAULT_PORT) };
}

function withoutParameters(url: string, names: string[]): string {
  const [before = '', query] = url.split(/\?(.*)/s);
  const kept = (query ?? '').split('&').filter((pair) => pair !== '' && !names.includes(pair.split('=', 1)[0] ?? ''));
  return kept.length > 0 ? `${before}?${kept.join('&')}` : before;
}
