import { errorBody, errorHeaders, exampleError } from './api-error.ts';
import { type CatalogueEntry, type ErrorCode, errors, type Stage } from './catalogue.ts';

/** RFC 9110's words for the statuses of the catalogue; Node's own list is not there in a browser. */
const reasonPhrases: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Payload Too Large',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Before these have passed, the key is not verified, and there is no budget to speak of. */
const beforeTheBudget: ReadonlySet<Stage> = new Set(['identify', 'ip-allowlist', 'verify']);

/** A refusal as it is on the wire, made of the catalogue's example values: status line, headers, an empty line, body. */
export function exampleResponse(code: ErrorCode, appUrl: string): string {
  const error = exampleError(code);
  const lines = Object.entries(exampleHeaders(code, appUrl)).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${error.status} ${reasonPhrases[error.status]}`, ...lines, '', errorBody(error)].join('\n');
}

/** Every header that the pipeline sets for this code, in its order. */
export function exampleHeaders(code: ErrorCode, appUrl: string): Record<string, string> {
  const { stages }: CatalogueEntry = errors[code];
  const { headers } = exampleError(code);
  // Without storage no key can be verified.
  const verified = code !== 'unavailable' && !stages.some((stage) => beforeTheBudget.has(stage));
  const budget = {
    'RateLimit-Limit': '600',
    'RateLimit-Remaining': code === 'rate_limited' ? '0' : '599',
    'RateLimit-Reset': headers['Retry-After'] ?? '60',
  };
  return {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Request-Id': '019b76da-a800-7000-8000-3f6c1d2e9a41',
    ...(verified && budget),
    ...headers,
    ...errorHeaders(code, appUrl),
  };
}
