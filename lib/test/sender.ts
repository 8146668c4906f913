import type { TestApi } from './start-api.ts';

/** What came back. */
export interface Said {
  status: number;
  requestId: string;
  json: Record<string, unknown>;
}

/** A sender with its key. Paths are those under `/integrations/v1`. */
export interface Sender {
  /** A body that is a text goes as it is. */
  post(path: string, body?: object | string, more?: Record<string, string>): Promise<Said>;
  get(path: string): Promise<Said>;
}

export function makeSender(server: TestApi, key: string): Sender {
  const send = async (path: string, init: RequestInit, more: Record<string, string> = {}): Promise<Said> => {
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', ...more };
    const response = await fetch(`${server.url}/integrations/v1${path}`, { ...init, headers });
    const json = (await response.json()) as Said['json'];
    return { status: response.status, requestId: response.headers.get('X-Request-Id') ?? '', json };
  };
  return {
    post: (path, body, more) =>
      send(path, { method: 'POST', body: typeof body === 'object' ? JSON.stringify(body) : (body ?? null) }, more),
    get: (path) => send(path, {}),
  };
}
