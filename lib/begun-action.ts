import { AsyncLocalStorage } from 'node:async_hooks';

declare global {
  /** Next bundles a module more than once, and the process that serves the pages has a copy of its own. */
  var actionsOfThisProcess: AsyncLocalStorage<{ begun: boolean }> | undefined;
}

/** The request for an action that this code runs in; `begun` once its arguments were read. */
export function actionsUnderWay(): AsyncLocalStorage<{ begun: boolean }> {
  globalThis.actionsOfThisProcess ??= new AsyncLocalStorage();
  return globalThis.actionsOfThisProcess;
}

/** Called by every action when it begins: what goes wrong before that is not ours. */
export function actionBegins(): void {
  const action = actionsUnderWay().getStore();
  if (action) action.begun = true;
}
