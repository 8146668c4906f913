import { CodeBlock } from '../code-block.tsx';
import { Paragraphs } from '../paragraphs.tsx';
import { Section } from '../section.tsx';
import { Steps } from '../steps.tsx';

/** The other way in: with the key in the Authorization header. */
export function Plugin({ appUrl }: { appUrl: string }) {
  return (
    <Section id="bearer" title="With the key in a header">
      <Paragraphs>{why}</Paragraphs>
      <Steps steps={install(appUrl)} />
      <CodeBlock caption="wp-config.php">{config(appUrl)}</CodeBlock>
    </Section>
  );
}

const why = `Stock WooCommerce cannot send an \`Authorization\` header, which is why the Delivery URL names the key and the
signature alone authenticates. Who prefers the key itself in that header can have it with a small must-use plugin. Then
the URL stays the same when the key is rolled. Deliveries are signed all the same.`;

function install(appUrl: string): string[] {
  return [
    'Copy `connectors/woocommerce/peptideclients-connectors.php` of this project into `wp-content/mu-plugins/` of the shop. WordPress runs what is in that folder; there is nothing to activate.',
    'Put the two lines below into `wp-config.php`, above “That’s all, stop editing!”.',
    `Give every webhook exactly that Delivery URL, \`${appUrl}/integrations/v1/webhook/woocommerce\`, and save. If no red notice comes, the ping brought the key along.`,
  ];
}

function config(appUrl: string): string {
  return `define( 'PEPTIDECLIENTS_DELIVERY_URL', '${appUrl}/integrations/v1/webhook/woocommerce' );
define( 'PEPTIDECLIENTS_KEY', 'pck_int_…' );`;
}
