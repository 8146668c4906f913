import { describe, expect, it } from 'vitest';
import { nameServers, parseDatabaseUrl } from './servers.ts';

describe('DATABASE_URL', () => {
  it.each([
    ['postgresql://me:pw@db/shop', 'postgresql://me:pw@db/shop', 'db:5432'],
    ['postgres://db:6000/shop?sslmode=require', 'postgres://db:6000/shop?sslmode=require', 'db:6000'],
    ['postgresql://me@[::1]:6000/shop', 'postgresql://me@[::1]:6000/shop', '[::1]:6000'],
    ['postgresql://me@one,two:6000,[fd00::3]/shop', 'postgresql://me@one/shop', 'one:5432, two:6000, [fd00::3]:5432'],
    [
      'postgresql://me:a,b%40@one:1,two:2/shop?sslmode=require&target_session_attrs=read-write&application_name=x',
      'postgresql://me:a,b%40@one:1/shop?sslmode=require&application_name=x',
      'one:1, two:2',
    ],
    ['postgresql://one,two/shop?target_session_attrs=primary', 'postgresql://one/shop', 'one:5432, two:5432'],
    ['postgresql:///shop?host=/var/run/postgresql', 'postgresql:///shop?host=/var/run/postgresql', ':5432'],
  ])('%s', (text, url, servers) => {
    const parsed = parseDatabaseUrl(text);
    expect([parsed.url, nameServers(parsed.servers)]).toEqual([url, servers]);
  });

  it.each([
    ['mysql://db/shop', 'must be a postgresql:// URL'],
    ['postgresql://me@one:99999/shop', 'must be a postgresql:// URL'],
    ['postgresql://me@one,two:99999/shop', 'must name its servers as host:port, with commas between'],
    ['postgresql://me@one,,two/shop', 'must name its servers as host:port, with commas between'],
    ['postgresql://me@one,two:/shop', 'must name its servers as host:port, with commas between'],
    ['postgresql://one,two/shop?target_session_attrs=standby', 'target_session_attrs=read-write'],
  ])('refuses %s', (text, reason) => {
    expect(() => parseDatabaseUrl(text)).toThrow(reason);
  });
});
