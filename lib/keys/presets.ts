import type { PayloadFormat, Scope } from './vocabulary.ts';

/** The ways to begin: what each sets in the form of a new key, all of it still to be changed. */
export const presets = [
  {
    id: 'woocommerce',
    title: 'WooCommerce',
    line: 'Paste one URL and one secret into WordPress.',
    more: 'Orders, refunds and customers arrive as the shop saves them. No code, no plugin.',
    about: 'The shop sends its webhooks, each signed with the secret that you paste into it.',
    name: 'WooCommerce shop',
    payloadFormat: 'woocommerce',
    source: 'woocommerce',
    scopes: ['orders:write', 'orders:cancel', 'payments:write', 'payments:refund', 'clients:write'],
    requireSignature: true,
  },
  {
    id: 'zapier',
    title: 'Zapier or Make',
    line: 'One key, one HTTP step.',
    more: 'The key goes in the Authorization header of one HTTP step. No signature is required, because a plain HTTP step can’t sign.',
    about: 'One HTTP step with the key in its Authorization header. A plain HTTP step can’t sign.',
    name: 'Zapier',
    payloadFormat: 'peptideclients',
    source: 'zapier',
    scopes: ['orders:write', 'payments:write', 'clients:write'],
    requireSignature: false,
  },
  {
    id: 'custom',
    title: 'Custom site',
    line: 'Signed JSON from your code.',
    more: 'Samples for the shell, Node, Python and PHP, with your key filled in, ready to run.',
    about: 'Your own code sends JSON and signs each request.',
    name: 'Own site',
    payloadFormat: 'peptideclients',
    source: 'custom',
    scopes: ['orders:write', 'payments:write', 'clients:write'],
    requireSignature: true,
  },
] as const satisfies readonly {
  id: string;
  title: string;
  line: string;
  more: string;
  about: string;
  name: string;
  payloadFormat: PayloadFormat;
  source: string;
  scopes: readonly Scope[];
  requireSignature: boolean;
}[];

export type PresetId = (typeof presets)[number]['id'];
