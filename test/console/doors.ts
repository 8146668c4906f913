import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** A page or a route handler: its file below app/, and its URL with `[param]`s. */
export interface Door {
  file: string;
  url: string;
}

/** A server action of the build. */
export interface ActionDoor {
  id: string;
  /** Where it is written: `components/shell/members/member-actions.ts`. */
  file: string;
  /** `shell/members/member-actions.ts inviteAction` */
  name: string;
  /** The URL, with `[param]`s, of a page that has it. */
  page: string;
}

const files = readdirSync('app', { recursive: true, encoding: 'utf8' }).map((file) => file.split(path.sep).join('/'));

/** Every page of the tree. */
export function pages(): Door[] {
  return doors(/(^|\/)page\.tsx$/);
}

/** Every route handler of the tree but the Integration API's, which have keys and tests of their own; by method. */
export function handlers(): (Door & { method: string })[] {
  return doors(/(^|\/)route\.tsx?$/)
    .filter(({ url }) => !url.startsWith('/integrations/'))
    .flatMap((door) => methodsOf(door.file).map((method) => ({ ...door, method })));
}

/** Every server action, from the build's own list of them. */
export function actions(): ActionDoor[] {
  const list = manifest.parse(JSON.parse(readFileSync('.next/server/server-reference-manifest.json', 'utf8')));
  return Object.entries(list.node).map(([id, { filename, exportedName, workers }]) => {
    const [worker = ''] = Object.keys(workers);
    return {
      id,
      file: filename,
      name: `${filename.replace(/^components\//, '')} ${exportedName}`,
      page: urlOf(worker.replace(/^app\//, '')),
    };
  });
}

const manifest = z.object({
  node: z.record(
    z.string(),
    z.object({ filename: z.string(), exportedName: z.string(), workers: z.record(z.string(), z.unknown()) }),
  ),
});

function doors(pattern: RegExp): Door[] {
  return files.filter((file) => pattern.test(file)).map((file) => ({ file, url: urlOf(file) }));
}

/** Folders are the URL; groups, `(name)`, are not in it. */
function urlOf(file: string): string {
  const folders = path.posix.dirname(file).split('/');
  return `/${folders.filter((folder) => folder !== '.' && !/^\(.*\)$/.test(folder)).join('/')}`;
}

function methodsOf(file: string): string[] {
  const text = readFileSync(path.join('app', file), 'utf8');
  return ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) =>
    new RegExp(`export (async )?(function|const) ${method}\\b|export \\{[^}]*\\b${method}\\b[^}]*\\}`).test(text),
  );
}
