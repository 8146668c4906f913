import { isReady } from '../pipeline/open.ts';
import type { Api } from '../pipeline/serve.ts';
import type { Figures } from '../processes/messages.ts';
import { addGauges } from './gauges.ts';
import { type Meter, requestMeter } from './meter.ts';
import { processRegister } from './process-register.ts';

/** What a process of the API counts, and the meter that counts it. */
export function openApiFigures(api: Api, name: string): { meter: Meter; figures(): Promise<Figures> } {
  const register = processRegister(name);
  addGauges(register, api);
  const meter = requestMeter(register);
  return {
    meter,
    figures: async () => ({ notReady: isReady(api) ? null : reason(api), metrics: await register.getMetricsAsJSON() }),
  };
}

function reason({ draining }: Api): string {
  return draining ? 'draining' : 'the database does not answer';
}
