import type { PayloadFormat } from '../../lib/keys/vocabulary.ts';

/** Formats as the screens name them, short, with what each is. */
export const formatNames = {
  woocommerce: { name: 'WooCommerce', about: 'woocommerce: webhooks that WooCommerce sends and signs itself' },
  peptideclients: { name: 'SDF', about: 'SDF (store data format), payload format peptideclients: our own JSON' },
} as const satisfies Record<PayloadFormat, { name: string; about: string }>;
