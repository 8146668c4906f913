import { type CatalogueEntry, type ErrorCode, errors } from './catalogue.ts';

/** One thing that is wrong with a body: the field's path, and a message about it. */
export interface Issue {
  path: string;
  message: string;
}

/** The names between braces in a text: `'scope'` of `key missing scope: {scope}`. */
type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

interface Extras {
  headers?: Record<string, string>;
  /** Only `validation_failed` sends them. */
  issues?: Issue[];
}

/** What goes with a code: `fill` has a value for each placeholder of its detail, and is absent when there is none. */
export type Refusal<Code extends ErrorCode> = [Placeholders<(typeof errors)[Code]['detail']>] extends [never]
  ? [extras?: Extras & { fill?: never }]
  : [extras: Extras & { fill: Record<Placeholders<(typeof errors)[Code]['detail']>, string | number> }];

/** A refusal on its way out. The pipeline turns it into the response, in one place. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly status: number;
  /** The `detail` of the response, placeholders filled. */
  readonly detail: string;
  /** What its placeholders were filled with, by their names. */
  readonly fill: Readonly<Record<string, string | number>>;
  /** Response headers beyond those that every error has. */
  readonly headers: Record<string, string>;
  readonly issues?: Issue[];

  constructor(code: ErrorCode, fill: ApiError['fill'], extras: Extras = {}) {
    const detail = fillDetail(errors[code].detail, fill);
    // Where a refusal was made says nothing that its code does not, and finding out costs more than the rest of it.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(`${code}: ${detail}`);
    Error.stackTraceLimit = limit;
    this.code = code;
    this.status = errors[code].status;
    this.detail = detail;
    this.fill = fill;
    this.headers = extras.headers ?? {};
    if (extras.issues !== undefined) this.issues = extras.issues;
  }
}

/** The refusal with this code, not thrown: for a promise, or to be compared. */
export function refusal<Code extends ErrorCode>(code: Code, ...[extras = {}]: Refusal<Code>): ApiError {
  return new ApiError(code, extras.fill ?? {}, extras);
}

/** Ends the request with this code. A status is never written where a refusal is made. */
export function refuse<Code extends ErrorCode>(code: Code, ...extras: Refusal<Code>): never {
  throw refusal(code, ...extras);
}

/** The exact bytes of an error response's body, as text. */
export function errorBody({ code, detail, issues }: Pick<ApiError, 'code' | 'detail' | 'issues'>): string {
  if (code !== 'validation_failed') return JSON.stringify({ error: code, detail });
  return JSON.stringify({ error: code, detail, issues: issues ?? [] });
}

/** What every error response has: on a 401 what it asks for (RFC 9110 §11.6.1), and a link to the code's section. */
export function errorHeaders(code: ErrorCode, appUrl: string): Record<string, string> {
  return { ...(errors[code].status === 401 && { 'WWW-Authenticate': 'Bearer' }), Link: helpLink(appUrl, code) };
}

/** The `Link` header of an error response: its section on the troubleshooting page. */
export function helpLink(appUrl: string, code: ErrorCode): string {
  return `<${appUrl}/docs/troubleshooting#${code}>; rel="help"`;
}

/** A refusal as documentation shows it, made of the catalogue's example values. */
export function exampleError(code: ErrorCode): ApiError {
  const { example = {}, headers = {} }: CatalogueEntry = errors[code];
  const [, path = '', message = ''] = /^(\S+) (.+)$/.exec(example.issue ?? '') ?? [];
  return new ApiError(code, example, { headers: { ...headers }, issues: [{ path, message }] });
}

/** In one pass, so that braces in a value stay as they are. A value that is missing is a fault of this program. */
function fillDetail(detail: string, fill: Readonly<Record<string, string | number>>): string {
  return detail.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = fill[name];
    if (value === undefined) throw new Error(`the detail "${detail}" needs a value for {${name}}`);
    return String(value);
  });
}
