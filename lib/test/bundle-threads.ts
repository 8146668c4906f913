import { bundle } from '../../scripts/bundle.mjs';

/** vitest's global set-up: the threads of the API's process, as they are in the tree now, for servers that tests start themselves. */
export default async function bundleThreads(): Promise<void> {
  for (const name of ['heavy', 'diagnosis-thread']) await bundle(`processes/${name}.ts`, `.build/${name}.mjs`);
}
