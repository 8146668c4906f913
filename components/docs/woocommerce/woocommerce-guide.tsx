import { Arrivals, Ping } from './arrivals.tsx';
import { Parked, RateLimit, RolledKey, Staging, SwitchedOff } from './care.tsx';
import { Connect } from './connect.tsx';
import { Differences } from './differences.tsx';
import { Orders, Scopes } from './orders.tsx';
import { Plugin } from './plugin.tsx';
import { DidNotImport, Loop401, Missed } from './trouble.tsx';

/** How a WooCommerce shop is connected, in ten lines; what then happens to its orders; what to do when they do not come. */
export function WooCommerceGuide({ appUrl }: { appUrl: string }) {
  return (
    <article className="prose">
      <h1>WooCommerce</h1>
      <p>
        Ten lines connect a shop, without code and without a plugin. From then on its orders, payments, refunds and
        customers arrive here by themselves. If one did not, go to <a href="#did-not-import">An order did not import</a>{' '}
        or <a href="#401-loop">The 401 loop</a>.
      </p>
      <Connect appUrl={appUrl} />
      <Ping />
      <Arrivals />
      <Orders />
      <Scopes />
      <Parked />
      <SwitchedOff />
      <DidNotImport />
      <Loop401 />
      <Missed appUrl={appUrl} />
      <Staging />
      <RateLimit />
      <RolledKey />
      <Plugin appUrl={appUrl} />
      <Differences />
    </article>
  );
}
