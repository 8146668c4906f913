import { isDeepStrictEqual } from 'node:util';
import type { InlineClientInput } from '../clients/client-input.ts';
import { type Differences, differ, differencesBetween } from '../input/differences.ts';
import type { LineRecord, OrderRecord } from './order.ts';
import type { OrderInput } from './order-input.ts';

/** What a repeated create asks for and does not get, and how the answer says so (contract §9). */
export interface Repeat {
  differences: Differences;
  warnings: string[];
}

export const NO_PAYMENT = 'payment not recorded: its amount is 0, so there is no payment';
const NOT_RECORDED = 'payment not recorded: the order exists; POST /orders/{id}/payments';

/**
 * Compares a repeat with the order that exists: the fields that it gives, its lines, and the total that they make. `asked`
 * is the order that it would have made, `sameClient` whether its client is the order's. Pure.
 */
export function repeatOf(original: OrderRecord, asked: OrderRecord, input: OrderInput, sameClient: boolean): Repeat {
  const differences: Differences = {
    ...differencesBetween({ ...original }, givenOf(asked, input)),
    ...linesOf(original, asked),
    ...(!sameClient && { client: { stored: namesOf(original.client), asked: namesOf(input.client) } }),
  };
  const warnings = Object.keys(differences).map(differ);
  const [payment] = asked.payments;
  const recorded = original.payments.find(({ external_id }) => external_id === payment?.external_id);
  if (input.payment && !payment) warnings.push(NO_PAYMENT);
  if (payment && !recorded) {
    const { external_id, amount_cents, currency } = payment;
    differences.payment = { stored: null, asked: { external_id, amount_cents, currency } };
    warnings.push(NOT_RECORDED);
  }
  if (payment && recorded && input.payment) {
    const { method, paid_at } = input.payment;
    const given = { amount_cents: payment.amount_cents, method, paid_at: paid_at && payment.paid_at };
    for (const [field, values] of Object.entries(differencesBetween({ ...recorded }, given))) {
      differences[`payment.${field}`] = values;
      warnings.push(differ(`payment.${field}`));
    }
  }
  return { differences, warnings };
}

/** The fields that a repeat gives, as they would have been stored; the total is always asked for. */
function givenOf(asked: OrderRecord, input: OrderInput): Record<string, unknown> {
  const { status, currency, number, billing_address, shipping_address, coupon_codes, note, metadata } = input;
  const { discount_cents, shipping_cents, fee_cents, tax_cents } = input;
  return {
    ...{ status, currency, number, placed_at: input.placed_at && asked.placed_at },
    ...{ discount_cents, shipping_cents, fee_cents, tax_cents, total_cents: asked.total_cents },
    ...{ billing_address, shipping_address, coupon_codes, note, metadata },
  };
}

function linesOf(original: OrderRecord, asked: OrderRecord): Differences {
  const differing = differingLines(original.lines, asked.lines);
  return differing ? { lines: { stored: differing.before, asked: differing.after } } : {};
}

/** Of many lines a log row has the first few that differ. */
const MOST_LINES_SHOWN = 10;

/** The lines that are not the same, by their places, as they are before and after; null when all are the same. */
export function differingLines(before: readonly LineRecord[], after: readonly LineRecord[]) {
  const [stored, wanted] = [before.map(withoutId), after.map(withoutId)];
  const places = Array.from({ length: Math.max(stored.length, wanted.length) }, (_, i) => i);
  const others = places.filter((i) => !isDeepStrictEqual(stored[i], wanted[i])).slice(0, MOST_LINES_SHOWN);
  if (others.length === 0) return null;
  const at = (lines: object[]) => Object.fromEntries(others.map((i) => [`lines[${i}]`, lines[i] ?? null]));
  return { before: at(stored), after: at(wanted) };
}

function withoutId({ id, ...line }: LineRecord): object {
  return line;
}

function namesOf(client: InlineClientInput | null | undefined): object | null {
  return client
    ? { external_id: client.external_id ?? null, email: client.email ?? null, name: client.name ?? null }
    : null;
}
