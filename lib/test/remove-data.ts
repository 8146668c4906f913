import { realpathSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Removes a data folder with its PostgreSQL, also where root's is only linked to from there. */
export function removeData(dataDir: string): void {
  const cluster = realpathSync(path.join(dataDir, 'postgres'));
  if (path.dirname(cluster) !== realpathSync(dataDir)) rmSync(path.dirname(cluster), { recursive: true });
  rmSync(dataDir, { recursive: true });
}
