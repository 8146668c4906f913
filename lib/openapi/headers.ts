import type { oas31 } from 'zod-openapi';

const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;

/** Every response header of this API, once; responses refer to them. */
export const headers = {
  'X-Request-Id': { description: 'The id of the request’s row in the Request log.', schema: text },
  'RateLimit-Limit': { description: 'Requests a minute of this key, once it is verified.', schema: count },
  'RateLimit-Remaining': { description: 'Requests left now.', schema: count },
  'RateLimit-Reset': { description: 'Seconds until the whole budget is back.', schema: count },
  'Idempotent-Replayed': { description: '`true` when this is the first answer, replayed.', schema: text },
  'WWW-Authenticate': { description: 'What a 401 asks for: `Bearer`.', schema: text },
  Link: { description: 'The code’s section on the troubleshooting page, `rel="help"`.', schema: text },
  'Retry-After': { description: 'Whole seconds to wait before sending the same request again.', schema: count },
  'PC-Received-Body-SHA256': { description: 'Hex digest of the bytes that arrived.', schema: text },
} satisfies Record<string, oas31.HeaderObject>;

export const rateLimitHeaders = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'] as const;

export function headerRefs(names: readonly string[]): oas31.HeadersObject {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
