/** Where a dialog's button goes with what it did, the focus goes to the heading of its card, or of the page. */
export function focusCard(event: Event, card = 'woocommerce'): void {
  event.preventDefault();
  (document.querySelector<HTMLElement>(`#${card} h2`) ?? document.querySelector<HTMLElement>('main h1'))?.focus();
}
