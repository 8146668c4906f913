import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The files of the tree that open something over the page. */
export function filesThatOpen(): string[] {
  const opens = /<(Dialog|AlertDialog|Sheet|Popover|DropdownMenu)Content\b|<(Tooltip|ActionDialog|ShellMenu)\b/;
  const primitives =
    /^components\/(action-dialog|shell\/shell-menu|ui\/(dialog|alert-dialog|sheet|popover|dropdown-menu|tooltip))\.tsx$/;
  return ['app', 'components']
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`))
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => file.endsWith('.tsx') && !primitives.test(file) && opens.test(readFileSync(file, 'utf8')))
    .sort();
}
