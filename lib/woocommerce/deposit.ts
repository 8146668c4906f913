/** What the deposit plugins call an order of which only a part was paid. */
const PARTLY_PAID = /partial|deposit|instal+ment|part-paid|balance-due|pending-balance|scheduled-payment|layaway/i;

/**
 * What deserves a look about an order in a deposit status, or null: WooCommerce says of it only that it is paid, or not,
 * and never how much.
 */
export function depositWarning(status: string, isPaid: boolean): string | null {
  if (!PARTLY_PAID.test(status)) return null;
  return isPaid
    ? `status ${status}: the shop may have taken a deposit only; WooCommerce does not say how much, so the whole total counts as paid`
    : `status ${status}: the shop may have taken a deposit; WooCommerce does not say how much, so nothing counts as paid yet`;
}
