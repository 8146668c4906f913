/** What to do in WordPress, with the values that stand above. */
export function WooCommerceSteps({
  secretChanged = true,
  urlChanged = true,
}: {
  secretChanged?: boolean;
  urlChanged?: boolean;
}) {
  const isNew = secretChanged && urlChanged;
  const paste = urlChanged ? (secretChanged ? 'Delivery URL and Secret' : 'Delivery URL') : 'Secret';
  return (
    <section className="rounded-card border border-border bg-surface px-4 py-3">
      <h2 className="mb-2 font-semibold text-body">In WooCommerce</h2>
      {isNew && (
        <p className="mb-2">
          The quick way: open the connection and press <Word>Connect with WooCommerce</Word>. You approve in WordPress,
          and we create the webhooks. You need nothing from this page then. Or create them by hand:
        </p>
      )}
      {isNew ? (
        <ol className="grid list-decimal gap-1.5 pl-5 text-text-2 marker:text-text-3">
          <li>
            <Word>WooCommerce → Settings → Advanced → Webhooks → Add webhook</Word>.
          </li>
          <li>
            Name it, set Status to <Word>Active</Word> and Topic to <Word>Order updated</Word>.
          </li>
          <li>
            Paste the <Word>Delivery URL</Word> and the <Word>Secret</Word> from above, leave API version at{' '}
            <Word>WP REST API Integration v3</Word>, and press <Word>Save webhook</Word>.
          </li>
          <li>
            Add one more webhook, with the same URL and secret, for each of <Word>Order created</Word>,{' '}
            <Word>Order deleted</Word>, <Word>Order restored</Word>, <Word>Customer created</Word> and{' '}
            <Word>Customer updated</Word>.
          </li>
        </ol>
      ) : (
        <ol className="grid list-decimal gap-1.5 pl-5 text-text-2 marker:text-text-3">
          <li>
            <Word>WooCommerce → Settings → Advanced → Webhooks</Word>: open each webhook that sends here.
          </li>
          <li>
            Paste the <Word>{paste}</Word> from above, see that Status is <Word>Active</Word>, and press{' '}
            <Word>Save webhook</Word>.
          </li>
        </ol>
      )}
    </section>
  );
}

/** A word that stands on the screen in WordPress. */
function Word({ children }: { children: string }) {
  return <span className="font-medium text-text">{children}</span>;
}
