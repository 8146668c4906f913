/** A page of the docs. Its text is `docs/pages/FILE.md`, of which both the page and its Markdown twin are made. */
export interface DocsPage {
  /** The twin has the same path with `.md` at its end. */
  path: `/docs${string}`;
  file: string;
  title: string;
  /** In a sentence: for search engines, and for the index of pages in `/docs/llms.txt`. */
  description: string;
}

/** The rail of the docs: groups of pages, in this order. No imports but types: client bundles take this file whole. */
export const docsPages: readonly { group: string; pages: readonly DocsPage[] }[] = [
  {
    group: 'Connect',
    pages: [
      {
        path: '/docs',
        file: 'quick-start',
        title: 'Quick start',
        description: 'Your first signed order, and its 200, in five minutes.',
      },
      {
        path: '/docs/integration-api',
        file: 'integration-api',
        title: 'Integration API',
        description:
          'Authentication, HMAC signatures with samples and test vectors, idempotency, external ids, rate limits, IP allowlists.',
      },
      {
        path: '/docs/woocommerce',
        file: 'woocommerce',
        title: 'Connecting WooCommerce',
        description: 'How to connect a WooCommerce shop without code, and how its orders are translated.',
      },
      {
        path: '/docs/zapier',
        file: 'zapier',
        title: 'Connecting Zapier',
        description: 'Send orders from a Zap: each field of its HTTP step, or a code step that signs.',
      },
      {
        path: '/docs/make',
        file: 'make',
        title: 'Connecting Make',
        description: 'Send orders from a scenario: each field of its HTTP module, with or without a signature.',
      },
      {
        path: '/docs/notices',
        file: 'notices',
        title: 'Notices',
        description: 'What we tell you about by e-mail, Slack or a signed webhook, and how to receive it.',
      },
    ],
  },
  {
    group: 'When something is wrong',
    pages: [
      {
        path: '/docs/troubleshooting-hub',
        file: 'troubleshooting-hub',
        title: 'Troubleshooting hub',
        description: 'What you see, its most likely cause, and the first thing to check.',
      },
      {
        path: '/docs/troubleshooting',
        file: 'troubleshooting',
        title: 'Troubleshooting: Integration API',
        description:
          'A quick check, every error code with its exact response, its causes and its fix, and how to read the request log.',
      },
      {
        path: '/docs/woocommerce-order-did-not-import',
        file: 'woocommerce-order-did-not-import',
        title: 'WooCommerce order didn’t import',
        description: 'From the shop to the record, step by step: the first step that fails is the cause.',
      },
      {
        path: '/docs/woocommerce-401-loop',
        file: 'woocommerce-401-loop',
        title: 'WooCommerce 401 retry loop',
        description:
          'What a 401 does to a WooCommerce webhook, how to see it coming, and how to get back every missed order.',
      },
    ],
  },
  {
    group: 'Reference',
    pages: [
      {
        path: '/docs/api',
        file: 'api',
        title: 'API reference',
        description: 'Every endpoint, field, answer and error, made from the OpenAPI document.',
      },
      {
        path: '/docs/differences',
        file: 'differences',
        title: 'Where we differ',
        description: 'Five points where we deliberately differ from an earlier troubleshooting page.',
      },
    ],
  },
  {
    group: 'Run it',
    pages: [
      {
        path: '/docs/people',
        file: 'people',
        title: 'People and signing in',
        description: 'Members and roles, second factors, and what to do if you can’t sign in.',
      },
      {
        path: '/docs/operations',
        file: 'operations',
        title: 'Operations',
        description:
          'Start, processes, settings, proxy, metrics, restarts, upgrades, backup and restore, failover, and replacing the key-encryption key.',
      },
    ],
  },
];

/** The page at this path, without `.md`. */
export function pageAt(path: string): DocsPage | undefined {
  return docsPages.flatMap(({ pages }) => pages).find((page) => page.path === path);
}
