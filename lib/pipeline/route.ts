import { type Endpoint, endpoints } from '../endpoints.ts';
import { refuse } from '../errors/api-error.ts';
import type { PayloadFormat } from '../keys/vocabulary.ts';
import { openPaths } from './open.ts';

/** Where a request leads: an endpoint with its parameters, or the reason why to none. */
export interface Route {
  endpoint: Endpoint;
  params: Record<string, string>;
}

interface Pattern {
  segments: string[];
  byMethod: Map<string, Endpoint>;
}

/** The table by path; literal segments come before parameters, so that `by-external` is never taken for an id. */
const patterns: Pattern[] = [...new Set(endpoints.map((endpoint) => endpoint.path))].sort().map((path) => ({
  segments: path.split('/'),
  byMethod: new Map(endpoints.filter((row) => row.path === path).map((row) => [row.method, row])),
}));

/** Every path there is, as logged. */
export const allPaths: readonly string[] = [...openPaths, ...patterns.map(({ segments }) => segments.join('/'))];

/** Stage 6: `not_found`, `method_not_allowed` (HEAD is GET), `wrong_format`. `path` as logged, e.g. `/v1/orders`. */
export function findRoute(method: string, path: string, format: PayloadFormat): Route {
  if (openPaths.includes(path)) refuseMethod(method, path, ['GET']); // with GET they were answered before
  const segments = path.split('/');
  const pattern = patterns.find((candidate) => matches(candidate.segments, segments));
  if (!pattern) return refuse('not_found', { fill: { what: 'no such endpoint' } });
  const endpoint = pattern.byMethod.get(method === 'HEAD' ? 'GET' : method);
  if (!endpoint) return refuseMethod(method, path, [...pattern.byMethod.keys()]);
  if (endpoint.format !== null && endpoint.format !== format) refuse('wrong_format');
  const params: Record<string, string> = {};
  for (const [i, segment] of pattern.segments.entries()) {
    if (segment.startsWith('{')) params[segment.slice(1, -1)] = decoded(segments[i] ?? '');
  }
  return { endpoint, params };
}

/** A request's route for counting, e.g. `POST /v1/orders/{id}/cancel`; `unknown` for every path or method that is none. */
export function routeName(method: string, target: string): string {
  const path = target.split('?', 1)[0] ?? '';
  const asked = method === 'HEAD' ? 'GET' : method;
  if (openPaths.includes(path)) return asked === 'GET' ? `GET ${path}` : 'unknown';
  const segments = path.split('/');
  const pattern = patterns.find((candidate) => matches(candidate.segments, segments));
  return pattern?.byMethod.has(asked) ? `${asked} ${pattern.segments.join('/')}` : 'unknown';
}

/** The sender's own id that a URL names, for the log row; null when it names none. */
export function externalIdOf(params: Record<string, string>, query: URLSearchParams): string | null {
  const inId = params.id?.startsWith('external:') ? params.id.slice('external:'.length) : undefined;
  return params.external_id ?? inId ?? query.get('external_id');
}

function refuseMethod(method: string, path: string, known: string[]): never {
  const allowed = known.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one]));
  return refuse('method_not_allowed', { fill: { method, path }, headers: { Allow: allowed.join(', ') } });
}

function matches(pattern: string[], segments: string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((segment, i) => (segment.startsWith('{') ? segments[i] !== '' : segment === segments[i]))
  );
}

/** A percent-encoded segment; as it stands when it is not valid, so that it simply names nothing. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
