import Link from 'next/link';
import { isWebhook } from '../../../lib/formats/formats.ts';
import type { ShownKey } from '../../../lib/keys/list-keys.ts';
import type { SampleLanguage } from '../../../lib/samples/fill-sample.ts';
import { CodeTabs } from '../../docs/code-tabs.tsx';
import { TitledCard } from '../../ui/card.tsx';
import type { OnceProps } from './shown-once.tsx';

/** While a key waits for its first request: how to send it. Without secrets, which nobody can show again. */
export function SampleCard({
  shown,
  samples,
  language,
}: {
  shown: ShownKey;
  samples: OnceProps['samples'];
  language: SampleLanguage;
}) {
  if (isWebhook(shown.payloadFormat)) {
    return (
      <TitledCard title="Send the first delivery">
        <p>
          Connect the shop above, or create its webhooks by hand. In WordPress: WooCommerce → Settings → Advanced →
          Webhooks → Add. Paste the delivery URL (see Facts) and the signing secret, choose the topic Order updated and
          save; then change an order.{' '}
          <Link href="/docs/woocommerce" className="text-accent underline underline-offset-2">
            Step by step
          </Link>
        </p>
      </TitledCard>
    );
  }
  const signed = shown.signingSecret !== null;
  return (
    <TitledCard title="Send the first request">
      <p className="max-w-[68ch] text-text-2">
        Put your key into <code className="font-mono">PC_KEY</code>
        {signed && (
          <>
            {' '}
            and your signing secret into <code className="font-mono">PC_SECRET</code>
          </>
        )}
        .
      </p>
      <CodeTabs title="An order" samples={signed ? samples.signed : samples.unsigned} remembered={language} />
    </TitledCard>
  );
}
