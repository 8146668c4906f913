import { randomUUID } from 'node:crypto';

/** A good order, as JSON; an external id of its own unless `more` has one. */
export function orderBody(more: object = {}): string {
  return JSON.stringify({
    external_id: randomUUID(),
    lines: [{ description: 'Mug', quantity: 2, unit_price_cents: 1250 }],
    ...more,
  });
}
