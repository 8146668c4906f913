import type { Metadata } from 'next';
import { connection } from 'next/server';
import { WooCommerceGuide } from '../../../components/docs/woocommerce/woocommerce-guide.tsx';
import { env } from '../../../lib/env.ts';

export const metadata: Metadata = { title: 'WooCommerce' };

export default async function WooCommercePage() {
  // Rendered per request: the Delivery URL is this installation's own.
  await connection();
  return <WooCommerceGuide appUrl={env().appUrl} />;
}
