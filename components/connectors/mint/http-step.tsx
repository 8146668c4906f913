import { SecretValue } from './secret-value.tsx';

const order = `{
  "external_id": "zap-1001",
  "lines": [
    { "description": "Starter kit", "quantity": 1, "unit_price_cents": 4990 }
  ]
}`;

/** The fields of the HTTP step of Zapier or Make, each to copy; `integrationKey` is null once it was stored. */
export function HttpStep({
  appUrl,
  integrationKey,
  onCopied,
}: {
  appUrl: string;
  integrationKey: string | null;
  /** The key was copied within its header. */
  onCopied: () => void;
}) {
  return (
    <section aria-labelledby="http-step" className="rounded-card border border-border bg-surface">
      <div className="border-border border-b px-4 py-3">
        <h2 id="http-step" className="font-semibold text-body">
          Fill in the HTTP step
        </h2>
        <p className="mt-1 text-text-2">
          In Zapier it is Webhooks by Zapier with the event Custom Request, in Make HTTP → Make a request. Step by step:{' '}
          <Guide href="/docs/zapier" title="Zapier" /> · <Guide href="/docs/make" title="Make" />
        </p>
      </div>
      <SecretValue label="URL" value={`${appUrl}/integrations/v1/orders`} hidable={false} />
      <SecretValue label="Method" value="POST" hidable={false} />
      <SecretValue
        label="Header Authorization"
        value={`Bearer ${integrationKey ?? 'pck_int_XXXX…'}`}
        hidable={integrationKey !== null}
        onCopied={onCopied}
      />
      <SecretValue label="Header Content-Type" value="application/json" hidable={false} />
      <SecretValue label="Header Idempotency-Key" value="zap-1001-1" hidable={false} />
      <SecretValue label="Body" value={order} hidable={false} />
      <p className="px-4 py-3 text-table text-text-2">
        Then replace the sample values with fields of your trigger. The Idempotency-Key is the order’s external_id and
        -1.
      </p>
    </section>
  );
}

/** In a tab of its own: this page is not to be left yet. */
function Guide({ href, title }: { href: string; title: string }) {
  return (
    <a href={href} target="_blank" rel="noopener" className="font-medium text-accent underline underline-offset-2">
      {title}
    </a>
  );
}
