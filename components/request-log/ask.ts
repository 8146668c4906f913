/** Why the server did not give what was asked for. */
export class Unanswered extends Error {
  /** Of the answer; 0: there was none. */
  readonly status: number;

  constructor(status: number) {
    super(status === 0 ? 'The server did not answer.' : `The server answered ${status}.`);
    this.status = status;
  }
}

/** Asks our own server for data. `Value` is what the route handler of this path answers with. */
export async function ask<Value>(path: string, signal?: AbortSignal): Promise<Value> {
  const response = await answerOf(path, signal);
  return response.json() as Promise<Value>; // the two are built together
}

/** The same for bytes. */
export async function askBytes(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await answerOf(path, signal)).arrayBuffer());
}

async function answerOf(path: string, signal: AbortSignal | undefined): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { cache: 'no-store', ...(signal && { signal }) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Unanswered(0);
  }
  if (!response.ok) throw new Unanswered(response.status);
  return response;
}
