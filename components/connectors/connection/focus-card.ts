let replaced: string | null = null;

/** The card is another one once the page is read again: that one takes the focus, when it comes. */
export function focusCardThatComes(card: string): void {
  replaced = card;
}

/** Of a card that has come. */
export function takeFocus(card: string): void {
  if (replaced !== card) return;
  replaced = null;
  document.querySelector<HTMLElement>(`#${card} h2`)?.focus();
}

/** Where a dialog's button goes with what it did, the focus goes to the heading of its card, or of the page. */
export function focusCard(event: Event, card = 'woocommerce'): void {
  event.preventDefault();
  (document.querySelector<HTMLElement>(`#${card} h2`) ?? document.querySelector<HTMLElement>('main h1'))?.focus();
}
