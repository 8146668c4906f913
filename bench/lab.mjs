// Everything that a run needs: PostgreSQL, the baseline, our production server, keys. All files are in `.bench-data`.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import pg from 'pg';
import { answersOk, CannotRun, freePort, startNode } from './child.mjs';
import { childNamed } from './processes.mjs';
import { profilingSettings } from './profile.mjs';
import { makeTargets, targetServers } from './targets.mjs';

const HOST = '127.0.0.1';
/** A key may be used 6,000 times a minute: 64 carry 6,400 requests a second. */
const KEYS = 64;

/**
 * Starts what these targets need, as new: databases are made anew each time. `close` ends all of it, in reverse order;
 * a start that fails or is aborted half-way ends what it had started.
 */
export async function openLab({ targets: names, profile, filling, apiProcesses }, environment, signal) {
  const data = path.resolve('.bench-data');
  const stops = [];
  const close = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  const step = (what) => {
    signal.throwIfAborted();
    process.stderr.write(`  ${what} …\n`);
  };
  const forProduct = { data, environment, profile, apiProcesses };
  const wanted = (server) => names.some((name) => targetServers[name] === server);
  try {
    mkdirSync(data, { recursive: true });
    stops.push(claim(path.join(data, 'running')));
    const { startPostgres, mintKeys, fill, retention } = await bundled(path.join(data, 'bundle'));

    if (filling) await makeFilled(startPostgres, fill, data, filling, step);
    step('starting PostgreSQL');
    const postgres = await startPostgres(data, await freePort(), profile ? profilingSettings : {});
    stops.push(postgres.stop);
    const openDatabase = async (name) => {
      const database = new pg.Client({ connectionString: postgres.urlOf(name) });
      database.on('error', () => {}); // the query under way rejects with it
      await database.connect();
      stops.push(() => database.end());
      return database;
    };

    const servers = { baseline: null, product: null, filled: null, keys: [], wooKeys: [], hotKey: [], filledKeys: [] };
    if (wanted('baseline')) {
      const folder = path.join(data, 'baseline');
      step('preparing the baseline');
      await install(folder, environment);
      await emptyDatabase(postgres, 'baseline');
      const database = await openDatabase('baseline');
      await database.query(readFileSync('bench/baseline/schema.sql', 'utf8'));
      step('starting the baseline');
      servers.baseline = await startBaseline(folder, postgres.urlOf('baseline'));
      servers.baseline.database = database;
      stops.push(servers.baseline.stop);
    }
    if (wanted('product')) {
      await emptyDatabase(postgres, 'product');
      const database = await openDatabase('product');
      const secretsKey = randomBytes(32).toString('base64url');
      step('starting our server');
      servers.product = await startProduct('server', postgres.urlOf('product'), secretsKey, forProduct);
      servers.product.database = database;
      stops.push(servers.product.stop);
      step(`minting ${KEYS} keys of each format`);
      Object.assign(servers, await mintKeys(postgres.urlOf('product'), secretsKey, KEYS));
      if (names.includes('product-hot')) servers.hotKey = await heat(database, servers.keys);
    }
    if (wanted('filled')) {
      if (!(await exists(postgres, FILLED))) throw new CannotRun('npm run bench -- --growth --fill makes the database');
      const secretsKey = randomBytes(32).toString('base64url');
      step('starting our server on the filled database');
      servers.filled = await startProduct('filled', postgres.urlOf(FILLED), secretsKey, {
        ...forProduct,
        profile: false,
      });
      stops.push(servers.filled.stop);
      const database = await openDatabase(FILLED);
      servers.filled.database = database;
      servers.filled.retention = () => retention(postgres.urlOf(FILLED));
      step(`minting ${KEYS} keys in it`);
      servers.filledKeys = (await mintKeys(postgres.urlOf(FILLED), secretsKey, KEYS)).keys;
    }
    await inDatabase(postgres, 'postgres', 'checkpoint');
    const [{ version }] = await inDatabase(postgres, 'postgres', "select current_setting('server_version') as version");
    signal.throwIfAborted();
    return {
      targets: makeTargets(servers),
      product: servers.product,
      postgres,
      postgresVersion: version,
      keys: KEYS,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Two runs at once would measure each other. Returns how to let go. */
function claim(file) {
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (pid > 0 && isAlive(pid))
    throw new CannotRun(`another benchmark runs in this folder, process ${pid} (or remove ${file})`);
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The two modules that use the project's own sources, which node cannot load as they are. */
async function bundled(outdir) {
  await build({
    entryPoints: ['bench/postgres.mjs', 'bench/mint-keys.mjs', 'bench/fill.mjs', 'bench/retention.mjs'],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  const load = (name) => import(pathToFileURL(path.join(outdir, name)).href);
  const names = ['postgres.mjs', 'mint-keys.mjs', 'fill.mjs', 'retention.mjs'];
  return Object.assign({}, ...(await Promise.all(names.map(load))));
}

/** Copies the baseline out of the tree and gives it the packages of its lockfile. */
async function install(folder, environment) {
  mkdirSync(folder, { recursive: true });
  const lockfile = 'package-lock.json';
  const wanted = readFileSync(`bench/baseline/${lockfile}`, 'utf8');
  const stamp = path.join(folder, 'installed');
  cpSync('bench/baseline', folder, { recursive: true });
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const options = ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = environment.npm_execpath;
  const [command, words] = npm?.endsWith('npm-cli.js') ? [process.execPath, [npm, ...options]] : ['npm', options];
  await promisify(execFile)(command, words, { cwd: folder, env: environment });
  writeFileSync(stamp, wanted);
}

async function startBaseline(folder, connectionString) {
  const port = await freePort();
  const server = await startNode('the baseline', {
    options: ['server.mjs'],
    cwd: folder,
    env: { NODE_ENV: 'production', DATABASE_URL: connectionString, PORT: String(port) },
    logFile: path.join(folder, 'server.log'),
    readyUrl: `http://${HOST}:${port}/health`,
  });
  return { ...server, host: HOST, port };
}

async function startProduct(name, connectionString, secretsKey, { data, environment, profile, apiProcesses }) {
  const port = await freePort();
  const profileFile = path.join(data, `${name}.cpuprofile`);
  const profiler = pathToFileURL(path.resolve('bench/profiler.mjs'));
  profiler.searchParams.set('out', profileFile);
  const server = await startNode('our server', {
    options: ['--enable-source-maps', '.build/server.mjs'],
    cwd: '.',
    env: {
      PATH: environment.PATH,
      NODE_ENV: 'production',
      DATABASE_URL: connectionString,
      DATA_DIR: data,
      AUTH_SECRET: secretsKey,
      SECRETS_KEY: secretsKey,
      PORT: String(port),
      PROCESSES: String(apiProcesses),
      ...(profile && { NODE_OPTIONS: `--import=${profiler.href}` }), // which the processes that it starts have, too
    },
    logFile: path.join(data, `${name}.log`),
    readyUrl: `http://${HOST}:${port}/integrations/v1/health`,
  });
  await answersOk(`http://${HOST}:${port}/docs`); // the console is then ready, and leaves the CPU alone
  const signal = (name) => process.kill(childNamed(server.pid, 'connectors api-1'), name);
  return { ...server, signal, host: HOST, port, profileFile };
}

const FILLED = 'filled';
/** Rows whose tables are made in the same transaction then need no WAL, and little waits for the disk: nobody would miss it. */
const FOR_FILLING = {
  wal_level: 'minimal',
  max_wal_senders: 0,
  synchronous_commit: 'off',
  max_wal_size: '16GB',
  maintenance_work_mem: '512MB',
};

async function makeFilled(startPostgres, fill, data, size, step) {
  const postgres = await startPostgres(data, await freePort(), FOR_FILLING);
  try {
    await emptyDatabase(postgres, FILLED);
    const started = performance.now();
    await fill(postgres.urlOf(FILLED), size, (what) => step(`filling: ${what}`));
    step(`filled in ${Math.round((performance.now() - started) / 1000)} s`);
  } finally {
    await postgres.stop();
  }
}

async function exists(postgres, name) {
  return (await inDatabase(postgres, 'postgres', `select from pg_database where datname = '${name}'`)).length > 0;
}

/** Takes the cap off a key and fills its window, as that of a key that is hit a hundred times a second. */
async function heat(database, [key]) {
  const keyId = key[0].slice('pck_int_'.length, 'pck_int_'.length + 8);
  await database.query(`
    alter table integrations.integration_keys drop constraint integration_keys_rate_limit_per_minute_check;
    update integrations.integration_keys set rate_limit_per_minute = 1000000000 where key_id = '${keyId}';
    insert into integrations.rate_windows (integration_key_id, hits, last_hit_at)
    select id, array_fill(100, array[60]), array(select extract(epoch from now()) - s from generate_series(60, 1, -1) s)
    from integrations.integration_keys where key_id = '${keyId}'
    on conflict (integration_key_id, purpose) do update set hits = excluded.hits, last_hit_at = excluded.last_hit_at`);
  return key;
}

async function emptyDatabase(postgres, name) {
  await inDatabase(postgres, 'postgres', `drop database if exists ${name} with (force)`);
  await inDatabase(postgres, 'postgres', `create database ${name}`);
}

async function inDatabase({ urlOf }, name, statement) {
  const client = new pg.Client({ connectionString: urlOf(name) });
  await client.connect();
  try {
    const { rows } = await client.query(statement);
    return rows;
  } finally {
    await client.end();
  }
}
