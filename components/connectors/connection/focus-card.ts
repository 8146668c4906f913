/** Where a dialog's button goes with what it did, the focus goes to the heading of its card. */
export function focusCard(event: Event): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('#woocommerce h2')?.focus();
}
