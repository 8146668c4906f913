import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import { freePort, lastWords } from '../torture/server-process.ts';

export type ProxyName = 'haproxy' | 'nginx';

/** Nobody waits so long for a proxy; it is a hang. */
const START_MS = 30_000;

/** What a test changes in a file of deploy/: nothing but addresses, certificates and places. Each must be there. */
type Changes = [RegExp, string][];

/** A stock proxy with its configuration from deploy/, in front of two cells. */
export interface StockProxy {
  url: string;
  stop(): Promise<void>;
}

/** Starts one on a free port of this machine; `cells` are the ports of e1 and u1, `moved` the lines of moved keys. */
export async function startProxy(
  name: ProxyName,
  cells: { e1: number; u1: number },
  moved: { keyId: string; cell: string }[],
): Promise<StockProxy> {
  const folder = mkdtempSync(path.join(tmpdir(), `${name}-`));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const file = path.join(folder, 'proxy.conf');
  const inFolder = (place: string) => path.join(folder, place);
  // Of each cell's two servers the second is gone: nobody listens on port 1.
  const servers: Changes = [
    [/10\.0\.1\.11:3000/, `127.0.0.1:${cells.e1}`],
    [/10\.0\.2\.11:3000/, `127.0.0.1:${cells.u1}`],
    [/10\.0\.1\.12:3000/, '127.0.0.1:1'],
    [/10\.0\.2\.12:3000/, '127.0.0.1:1'],
  ];
  if (name === 'haproxy') {
    writeFileSync(inFolder('hosts.map'), readFileSync('deploy/hosts.map'));
    writeFileSync(inFolder('moved-keys.map'), moved.map(({ keyId, cell }) => `${keyId} ${cell}\n`).join(''));
    const changes: Changes = [
      ...servers,
      [/bind :443 ssl .*/, `bind 127.0.0.1:${port}`],
      [/\/etc\/haproxy\/moved-keys\.map/, inFolder('moved-keys.map')],
      [/\/etc\/haproxy\/hosts\.map/, inFolder('hosts.map')],
    ];
    writeFileSync(file, changed('deploy/haproxy.cfg', changes));
  } else {
    for (const place of ['body', 'proxy']) mkdirSync(inFolder(place));
    writeFileSync(inFolder('moved-keys.map'), moved.map(({ keyId, cell }) => `"~^${keyId}$" ${cell};\n`).join(''));
    const changes: Changes = [
      ...servers,
      [/listen 443 ssl http2;/, `listen 127.0.0.1:${port};`],
      [/\tssl_certificate .*\n/, ''],
      [/\tssl_certificate_key .*\n/, ''],
      [/\/etc\/nginx\/moved-keys\*\.map/, inFolder('moved-keys*.map')],
    ];
    const user = process.getuid?.() === 0 ? 'user root;' : '';
    writeFileSync(
      file,
      `${user} pid ${inFolder('pid')}; worker_processes 1; events {} http { access_log off;
      client_body_temp_path ${inFolder('body')}; proxy_temp_path ${inFolder('proxy')};
      ${changed('deploy/nginx-cells.conf', changes)} }`,
    );
  }
  const words =
    name === 'haproxy' ? ['-f', file, '-db'] : ['-p', folder, '-c', file, '-e', 'stderr', '-g', 'daemon off;'];
  const logFile = inFolder('log');
  const log = openSync(logFile, 'a');
  const child = spawn(name, words, { stdio: ['ignore', log, log] });
  closeSync(log);
  const orphan = () => child.kill('SIGKILL'); // should we end before it
  process.once('exit', orphan);
  const url = `http://127.0.0.1:${port}`;
  await vi
    .waitFor(() => mustAnswer(url), { timeout: START_MS })
    .catch((error: unknown) => {
      throw new Error(`${name} does not start: ${lastWords(logFile)}`, { cause: error });
    });
  return {
    url,
    async stop() {
      process.off('exit', orphan);
      await ended(child);
      rmSync(folder, { recursive: true });
    },
  };
}

/** It lets a request through to the default cell. */
async function mustAnswer(url: string): Promise<void> {
  const { status } = await fetch(`${url}/integrations/v1/health`);
  if (status !== 200) throw new Error(`health is ${status}`);
}

function changed(file: string, changes: Changes): string {
  return changes.reduce(
    (text, [from, to]) => {
      if (!from.test(text)) throw new Error(`${file} has nothing like ${from}`);
      return text.replace(new RegExp(from, 'g'), to);
    },
    readFileSync(file, 'utf8'),
  );
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM'); // both end at once
  await gone;
}
