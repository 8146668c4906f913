import { type PayloadFormat, payloadFormats } from '../keys/vocabulary.ts';

const MIB = 1024 * 1024;

/** What sets one payload format apart from another. No imports but words: client bundles take this file whole. */
interface Format {
  /** As screens name it, in a word, and what that is. */
  name: string;
  about: string;
  line: string;
  /**
   * `api`: a program calls each endpoint. `webhooks`: a shop delivers everything to one URL, which names the key. Then the
   * first delivery pins its shop, what it says is never refused, and what cannot be applied is parked.
   */
  kind: 'api' | 'webhooks';
  /** The largest body (contract §2). */
  bodyLimit: number;
  /** Under `/integrations`, as logged: what all its paths start with, and where a key of it sends. */
  base: `/v1${string}`;
  path: (keyId: string) => `/v1/${string}`;
  signature: {
    header: string;
    /** How it writes a MAC. */
    writing: 'hex' | 'base64';
    /** Whether the MAC covers a timestamp. */
    timestamp: boolean;
    /** Whether a key of this format is always signed. */
    always: boolean;
    /** The whole recipe, in a sentence. */
    recipe: string;
    /** The page that explains it. */
    docs: `/docs/${string}`;
  };
  /** The source of a key that names none, and the preset that a new key begins with. */
  source: string;
  preset: 'woocommerce' | 'custom';
}

/** Every payload format (contract §1): a new one is a row here, and a folder that reads its bodies. */
export const formats: Record<PayloadFormat, Format> = {
  peptideclients: {
    name: 'SDF',
    about: 'SDF (store data format), payload format peptideclients: our own JSON',
    line: 'Our own JSON, from your code or from a tool such as Zapier.',
    kind: 'api',
    bodyLimit: 2 * MIB,
    base: '/v1',
    path: () => '/v1/orders',
    signature: {
      header: 'PC-Signature',
      writing: 'hex',
      timestamp: true,
      always: false,
      recipe:
        'Send PC-Signature: t=<10-digit unix seconds>,v1=<64 hex>, where v1 = HMAC-SHA256(signing secret, t + "." + raw body).',
      docs: '/docs/integration-api#signing',
    },
    source: 'custom',
    preset: 'custom',
  },
  woocommerce: {
    name: 'WooCommerce',
    about: 'woocommerce: webhooks that WooCommerce sends and signs itself',
    line: 'The webhooks that WooCommerce sends and signs itself.',
    kind: 'webhooks',
    bodyLimit: 8 * MIB,
    base: '/v1/webhook/woocommerce',
    path: (keyId) => `/v1/webhook/woocommerce/${keyId}`,
    signature: {
      header: 'X-WC-Webhook-Signature',
      writing: 'base64',
      timestamp: false,
      always: true,
      recipe:
        'Send X-WC-Webhook-Signature: the 32 bytes of HMAC-SHA256(signing secret, raw body) in base64, 44 characters.',
      docs: '/docs/woocommerce',
    },
    source: 'woocommerce',
    preset: 'woocommerce',
  },
};

/** Whether requests of this format are a shop's own webhooks; null stands for any format. */
export function isWebhook(format: PayloadFormat | null): boolean {
  return format !== null && formats[format].kind === 'webhooks';
}

export function otherFormats(format: PayloadFormat): PayloadFormat[] {
  return payloadFormats.filter((one) => one !== format);
}

/** The format that a path of ours belongs to, as logged: the longest base that it starts with. */
export function formatOfPath(path: string): PayloadFormat {
  const fitting = payloadFormats.filter((one) => `${path}/`.startsWith(`${formats[one].base}/`));
  return fitting.sort((a, b) => formats[b].base.length - formats[a].base.length)[0] ?? 'peptideclients';
}
