import Link from 'next/link';

/** The front door, for whoever opens the bare address. */
export default function Home() {
  return (
    <main className="prose mx-auto max-w-180 px-4 py-12 sm:px-8 sm:py-24">
      <h1>PeptideClients Connectors</h1>
      <p>
        Orders, payments and clients from WooCommerce, Zapier or your own site arrive here, signed and counted once.
        Each request leaves a row that says what happened to it and, if it was refused, why.
      </p>
      <p>
        Integration keys are minted on the command line of this installation: <code>npm run -s cli -- keys mint</code>.
      </p>
      <ul>
        <li>
          <Link href="/docs">Quick start</Link>: from an empty installation to the first signed order.
        </li>
        <li>
          <Link href="/docs/api">API reference</Link>: every endpoint, its fields and its errors.
        </li>
        <li>
          <Link href="/docs/troubleshooting">Troubleshooting</Link>: every error code, why it happens and how to fix it.
        </li>
      </ul>
    </main>
  );
}
