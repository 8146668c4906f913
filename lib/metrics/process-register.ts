import { collectDefaultMetrics, Registry } from 'prom-client';

/** A register of a process's own, with Node's figures in it; `process` tells its samples from those of the others. */
export function processRegister(name: string): Registry {
  const register = new Registry();
  register.setDefaultLabels({ process: name });
  collectDefaultMetrics({ register });
  return register;
}
