import { scopes } from '../../../lib/keys/vocabulary.ts';
import { CodeBlock } from '../code-block.tsx';
import { Section } from '../section.tsx';
import { Sentence } from '../sentence.tsx';

/** The ten lines that connect a shop, each one thing to run, to paste or to press. */
export function Connect({ appUrl }: { appUrl: string }) {
  return (
    <Section id="connect" title="Ten lines">
      <ol className="max-w-none!">
        {tenLines(appUrl).map(({ says, run }) => (
          <li key={says} className={run && 'mb-6'}>
            <p className="mt-0!">
              <Sentence>{says}</Sentence>
            </p>
            {run && <CodeBlock caption="In the folder of this installation">{run}</CodeBlock>}
          </li>
        ))}
      </ol>
      <p>
        That is all. Place an order in the shop, and watch it arrive in the request log of its key. A webhook has one
        topic, so there are six of them; Order created and Order updated are the least that makes sense.
      </p>
      <CodeBlock caption="In the folder of this installation">npm run -s cli -- logs KEY_ID --follow</CodeBlock>
    </Section>
  );
}

/** `says` in a sentence or two; `run` on the command line. */
function tenLines(appUrl: string): { says: string; run?: string }[] {
  return [
    {
      says: 'Make a store for the shop. Its id is printed.',
      run: 'npm run -s cli -- stores create --name "Main shop" --currency EUR',
    },
    {
      says: 'Mint a key, with that id for `STORE_ID`. The Delivery URL and the signing secret are printed, the secret this once.',
      run: `npm run -s cli -- keys mint --store STORE_ID --name "WooCommerce" \\\n  --format woocommerce --scopes ${scopes.join(',')}`,
    },
    { says: 'In the shop’s WordPress, open WooCommerce → Settings → Advanced → Webhooks and press Add webhook.' },
    { says: 'Name: what you like, for instance “Order created”. Status: Active.' },
    { says: 'Topic: Order created.' },
    {
      says: `Delivery URL: the one that was printed, \`${appUrl}/integrations/v1/webhook/woocommerce/KEY_ID\` with the 8 characters of your key id.`,
    },
    { says: 'Secret: the signing secret, whole, and nothing before or after it.' },
    { says: 'API version: WP REST API Integration v3.' },
    { says: 'Press Save webhook. If no red notice comes, the shop reaches us.' },
    {
      says: 'Do lines 3 to 9 again, with the same Delivery URL and Secret, for Order updated, Order deleted, Order restored, Customer created and Customer updated.',
    },
  ];
}
