import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { BlockList } from 'node:net';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readEnv, settingNames } from '../lib/env.ts';
import { openApiFigures } from '../lib/metrics/api-figures.ts';
import { openJobFigures } from '../lib/metrics/job-figures.ts';
import { routeName } from '../lib/pipeline/route.ts';
import { openMetricsPort } from '../lib/server/metrics-port.ts';
import { startApi } from '../lib/test/start-api.ts';
import packageJson from '../package.json' with { type: 'json' };

// What can be known of Dockerfile, compose.yaml and the proxy's file without an engine that runs them.

const HEALTH = '/integrations/v1/health';
/** Of a stop, after the drain: for requests that run, then for the rows of the log (lib/server). */
const STOP_SECONDS = 25 + 5;

const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      build: z.string().optional(),
      environment: z.record(z.string(), z.string()).default({}),
      stop_grace_period: z.string().optional(),
      depends_on: z.union([z.array(z.string()), z.record(z.string(), z.unknown()).transform(Object.keys)]).default([]),
      networks: z
        .union([z.array(z.string()), z.record(z.string(), z.object({ ipv4_address: z.string() }))])
        .default([]),
      volumes: z.array(z.string()).default([]),
      ports: z.array(z.string()).default([]),
    }),
  ),
  networks: z.object({ inside: z.object({ ipam: z.object({ config: z.tuple([z.object({ subnet: z.string() })]) }) }) }),
  volumes: z.record(z.string(), z.unknown()),
});

const read = (file: string) => readFileSync(file, 'utf8');
const compose = composeSchema.parse(parse(read('compose.yaml'), { merge: true }));
const { 'app-1': one, 'app-2': two, postgres, proxy } = compose.services;
/** Instructions of the Dockerfile, one a line, by stage. */
const stages = read('Dockerfile')
  .replace(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => /^[A-Z]+ /.test(line))
  .join('\n')
  .split(/^(?=FROM )/m)
  .map((stage) => stage.trim().split('\n'));
const [build = [], final = []] = stages;
const given = {
  POSTGRES_PASSWORD: 'p'.repeat(64),
  AUTH_SECRET: 'an authentication secret for tests only',
  SECRETS_KEY: 'a key-encryption key for tests only',
};

/** `${NAME}`, `${NAME:-default}` and `${NAME:?message}` as Docker Compose fills them in. */
function filledIn(text: string, values: Record<string, string>): string {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name, kind, rest) => {
    if (values[name]) return values[name];
    if (kind === '-') return rest;
    throw new Error(`${name} is missing`);
  });
}

function settingsOf(service: typeof one): Record<string, string> {
  return Object.fromEntries(
    Object.entries(service?.environment ?? {}).map(([name, value]) => [name, filledIn(value, given)]),
  );
}

test('both processes have settings that the product knows and accepts', () => {
  expect(two).toEqual(one);
  const settings = settingsOf(one);
  expect(Object.keys(settings).filter((name) => !settingNames.includes(name))).toEqual([]);
  const env = readEnv(settings);
  expect(env.databaseUrl).toBe(`postgresql://connectors:${given.POSTGRES_PASSWORD}@postgres:5432/connectors`);
  expect(postgres?.environment).toMatchObject({ POSTGRES_USER: 'connectors', POSTGRES_DB: 'connectors' });
  for (const name of Object.keys(given)) {
    expect(read('compose.yaml'), `${name} must be asked for`).toContain(`\${${name}:?`);
  }
});

test('the proxy’s address is trusted, is its own, and nobody else’s', () => {
  const { trustedProxies } = readEnv(settingsOf(one));
  const networks = z.object({ inside: z.object({ ipv4_address: z.string() }) }).parse(proxy?.networks);
  expect(trustedProxies).toEqual([networks.inside.ipv4_address]);
  const [address = '', bits] = compose.networks.inside.ipam.config[0].subnet.split('/');
  const subnet = new BlockList();
  subnet.addSubnet(address, Number(bits));
  expect(subnet.check(networks.inside.ipv4_address)).toBe(true);
});

test('the proxy leads to both processes, at their port, and asks their health often enough to notice a drain', () => {
  const { port, drainSeconds } = readEnv(settingsOf(one));
  const file = read('deploy/Caddyfile');
  const upstreams = /reverse_proxy (.*) \{/.exec(file)?.[1]?.split(' ');
  expect(upstreams).toEqual([`app-1:${port}`, `app-2:${port}`]);
  expect(/health_uri (\S+)/.exec(file)?.[1]).toBe(HEALTH);
  const everySeconds = Number(/health_interval (\d+)s/.exec(file)?.[1]);
  expect(everySeconds * 2).toBeLessThan(drainSeconds);
  expect(one?.stop_grace_period).toMatch(/^\d+s$/);
  expect(Number.parseInt(one?.stop_grace_period ?? '', 10)).toBeGreaterThan(drainSeconds + STOP_SECONDS);
  expect([one?.ports, postgres?.ports]).toEqual([[], []]); // only the proxy is reached from outside
});

test('files, volumes and services that are named are there', () => {
  const services = Object.keys(compose.services);
  const mounts = Object.values(compose.services).flatMap(({ volumes }) =>
    volumes.map((mount) => mount.split(':')[0] ?? ''),
  );
  for (const mount of mounts) {
    expect(mount.startsWith('.') ? existsSync(mount) : Object.keys(compose.volumes).includes(mount), mount).toBe(true);
  }
  const needed = Object.values(compose.services).flatMap(({ depends_on }) => depends_on);
  expect(needed.filter((name) => !services.includes(name))).toEqual([]);
  expect(postgres?.image).toMatch(/^postgres:1[5-9]$/);
  expect(postgres?.volumes).toEqual(['postgres:/var/lib/postgresql']); // where PostgreSQL 18's image wants it
  expect(existsSync(`${one?.build}/Dockerfile`)).toBe(true);
});

test('the image is built from files that are there, and that .dockerignore lets in', () => {
  const ignored = read('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  for (const secret of ['.env', '.data', '.git', 'node_modules']) expect(ignored).toContain(secret);
  const copies = [...build, ...final].filter((line) => /^COPY (?!--from)/.test(line));
  const sources = copies.flatMap((line) =>
    line
      .replace(/--\S+ /g, '')
      .split(' ')
      .slice(1, -1),
  );
  expect(sources.length).toBeGreaterThan(3);
  for (const source of sources) {
    expect(existsSync(source), source).toBe(true);
    expect(ignored, source).not.toContain(source);
  }
  const inputs = [
    'server.ts',
    'processes',
    'lib',
    'cli',
    'app',
    'components',
    'prisma',
    'scripts',
    'connectors',
    'docs',
    'proxy.ts',
  ];
  for (const input of inputs) expect(existsSync(input) && !ignored.includes(input), input).toBe(true);
  expect(build.find((line) => line.startsWith('RUN node'))).toBe('RUN node scripts/image.mjs /image');
  const programs = readdirSync('processes').map((file) => `'${file.replace(/\.ts$/, '')}'`);
  for (const program of programs)
    expect(/^const PROGRAMS = .*/m.exec(read('scripts/image.mjs'))?.[0]).toContain(program);
});

test('the image runs what `npm start` runs, on a Node that will do, and not as root', () => {
  expect(stages).toHaveLength(2);
  const images = stages.map(([from = '']) => Number(/^FROM node:(\d+)-/.exec(from)?.[1]));
  const oldest = Number(/\d+/.exec(packageJson.engines.node)?.[0]);
  for (const major of images) expect(major).toBeGreaterThanOrEqual(oldest);
  const at = (word: string) => final.findLastIndex((line) => line.startsWith(`${word} `));
  const user = final[at('USER')]?.split(' ')[1];
  expect(['root', '0', undefined]).not.toContain(user);
  expect(at('USER')).toBeLessThan(at('CMD'));
  const command = z.array(z.string()).parse(JSON.parse(final[at('CMD')]?.slice('CMD '.length) ?? ''));
  expect(command.at(-1)).toBe('.build/server.mjs');
  expect(read('scripts/setup.mjs')).toContain(`bundle('server.ts', '${command.at(-1)}')`);
});

test('the image’s health check and ports are those of the server', () => {
  const check = final.find((line) => line.startsWith('HEALTHCHECK ')) ?? '';
  const path = /\/integrations(\/v1\/\w+)/.exec(check)?.[1] ?? '';
  expect(routeName('GET', path)).toBe('GET /v1/health');
  expect(check).toContain('process.env.PORT || 3000');
  const exposed = final
    .find((line) => line.startsWith('EXPOSE '))
    ?.split(' ')
    .slice(1);
  const { port, metricsPort } = readEnv(settingsOf(one));
  expect(exposed).toEqual([port, metricsPort].map(String));
});

test('the command line in the image is the one that is bundled', () => {
  const program = /node .*\/app\/(\S+)/.exec(read('deploy/connectors'))?.[1];
  expect(read('scripts/setup.mjs')).toContain(`bundle('cli/main.ts', '${program}')`);
  expect(statSync('deploy/connectors').mode & 0o111).not.toBe(0);
});

test('.env.example has every setting, and nothing else', () => {
  const named = [...read('.env.example').matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => name);
  expect([...new Set(named)].sort()).toEqual([...settingNames].sort());
});

async function figuresOfAServer(): Promise<string[]> {
  const { api, stop } = await startApi();
  const counted = { isUp: true, restarts: 0 };
  const one = { ...counted, name: 'api-1', figures: openApiFigures(api, 'api-1').figures };
  const jobs = { ...counted, name: 'jobs', figures: openJobFigures('jobs') };
  const address = { host: '127.0.0.1', port: 0 };
  const metrics = await openMetricsPort(address, () => ({ api: [one], all: [one, jobs] }));
  const text = await (await fetch(`${metrics.url}/metrics`)).text();
  await metrics.close();
  await stop();
  return [...text.matchAll(/^# TYPE (connectors_\w+) /gm)].map(([, name = '']) => name).sort();
}

test('the operations page has every setting, every figure, and no command that is none', async () => {
  const page = read('docs/pages/operations.md');
  const settings = [...page.matchAll(/^- `([A-Z_]+)`: /gm)].map(([, name]) => name);
  expect(settings.sort()).toEqual([...settingNames].sort());
  const figures = await figuresOfAServer();
  const named = [...page.matchAll(/^- (`connectors_\w+`(?:, `connectors_\w+`)*)/gm)].flatMap(([, names = '']) =>
    names.match(/\w+/g),
  );
  expect([...named].sort()).toEqual(figures);
  const commands = [...page.matchAll(/npm run (?:-s )?(\w+)/g)].map(([, name = '']) => name);
  expect(commands.filter((name) => !Object.hasOwn(packageJson.scripts, name))).toEqual([]);
  for (const [file] of page.matchAll(/(?:test|deploy|docs\/decisions)\/[\w/-]+(?:\.\w+)+|deploy\/\w+|compose\.yaml/g)) {
    expect(existsSync(file), file).toBe(true);
  }
});
