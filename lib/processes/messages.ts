import { z } from 'zod';

/** What the supervisor says to a process. With `start` an API process gets the port, too. */
export const order = z.discriminatedUnion('do', [
  z.object({ do: z.literal('start'), name: z.string(), pagesSocket: z.string() }),
  z.object({ do: z.literal('stop'), graceMs: z.number() }),
  z.object({ do: z.literal('count'), id: z.number() }),
]);
export type Order = z.infer<typeof order>;
export type Start = Extract<Order, { do: 'start' }>;

/** Of a process, for `/metrics` and `/ready`. */
export interface Figures {
  /** Why no requests should be sent here; null: they should. */
  notReady: string | null;
  /** As prom-client has them, each labelled with the process. */
  metrics: object[];
}

/** What a process says to the supervisor. */
export const report = z.discriminatedUnion('is', [
  z.object({ is: z.literal('up') }),
  z.object({ is: z.literal('failed'), reason: z.string() }),
  z.object({ is: z.literal('alive'), residentBytes: z.number() }),
  z.object({ is: z.literal('counted'), id: z.number(), figures: z.custom<Figures>() }),
]);
export type Report = z.infer<typeof report>;
