import { CodeBlock } from './code-block.tsx';

/** From an empty installation to the first signed order, in lines that run as they stand. */
export function QuickStart({ appUrl }: { appUrl: string }) {
  return (
    <article className="prose">
      <h1>Quick start</h1>
      <p>
        From an empty installation to the first signed order takes two terminals, <code>curl</code> and{' '}
        <code>openssl</code>. Run all lines in the folder of this project; the ones under 2 to 5 belong into one shell.
      </p>

      <h2 id="start">1. Start</h2>
      <CodeBlock caption="First terminal; leave it running">npm start</CodeBlock>
      <p>
        On a fresh clone this installs, builds, starts its own PostgreSQL and migrates it. With{' '}
        <code>DATABASE_URL</code> set, it uses that database.
      </p>

      <h2 id="mint">2. Mint a key</h2>
      <CodeBlock caption="Second terminal">{mint}</CodeBlock>
      <p>
        The first command that needs an organization makes one. <code>field</code> picks one field of the JSON that{' '}
        <code>--json</code> prints. The key and the signing secret are shown this once: of the key only its SHA-256 is
        kept, and the secret cannot be read again.
      </p>

      <h2 id="sign">3. Sign an order</h2>
      <CodeBlock caption="Same shell">{sign}</CodeBlock>
      <p>
        What is signed is the time, a full stop and the raw body, with the secret as text: its 64 characters are 64
        bytes, never decoded from hex. Amounts are integers in the currency’s minor unit, so <code>4990</code> is 49.90
        EUR.
      </p>

      <h2 id="send">4. Send it</h2>
      <CodeBlock caption="Same shell, within five minutes of signing">{send(appUrl)}</CodeBlock>
      <p>
        The answer is <code>200</code> and the order, flat, with its <code>id</code> and <code>"duplicate": false</code>
        . Send it again and you get the first answer once more, with <code>Idempotent-Replayed: true</code>. Without the{' '}
        <code>Idempotency-Key</code> header, the repeat is recognised by its <code>external_id</code> and answered with{' '}
        <code>"duplicate": true</code>. Neither makes a second order.
      </p>

      <h2 id="look">5. Look at the log</h2>
      <CodeBlock caption="Same shell">{'npm run -s cli -- logs "$key_id" --limit 5'}</CodeBlock>
      <p>
        Every request is there, refused ones too, with the exact bytes that arrived. If yours was refused, its{' '}
        <code>error_code</code> has a section on the <a href="/docs/troubleshooting">troubleshooting page</a>. All
        endpoints and fields are in the <a href="/docs/api">API reference</a>, or as OpenAPI 3.1 at{' '}
        <a href="/integrations/v1/openapi.json">/integrations/v1/openapi.json</a>.
      </p>

      <h2 id="woocommerce">WooCommerce instead</h2>
      <p>
        A WooCommerce shop needs no code: <a href="/docs/woocommerce">ten lines</a> connect it.
      </p>
    </article>
  );
}

const mint = `field() { node -pe 'JSON.parse(require("fs").readFileSync(0, "utf8"))[process.argv[1]]' "$1"; }
store=$(npm run -s cli -- stores create --name "Main shop" --currency EUR --json | field id)
minted=$(npm run -s cli -- keys mint --store "$store" --name "Quick start" --json \\
  --format peptideclients --scopes orders:write --require-signature)
key=$(echo "$minted" | field key)
key_id=$(echo "$minted" | field key_id)
secret=$(echo "$minted" | field signing_secret)`;

const sign = `body='{"external_id":"shop-1001","lines":[{"description":"Starter kit","quantity":1,"unit_price_cents":4990}]}'
t=$(date +%s)
v1=$(printf '%s.%s' "$t" "$body" | openssl dgst -sha256 -hmac "$secret" -r | cut -d' ' -f1)`;

function send(appUrl: string): string {
  return `curl -i ${appUrl}/integrations/v1/orders \\
  -H "Authorization: Bearer $key" \\
  -H "PC-Signature: t=$t,v1=$v1" \\
  -H "Idempotency-Key: shop-1001-1" \\
  -H "Content-Type: application/json" \\
  --data-binary "$body"`;
}
