import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, request, type ServerResponse } from 'node:http';

const HEALTH_EVERY_MS = 50;

interface Backend {
  port: number;
  healthy: boolean;
  agent: Agent;
}

/**
 * A load balancer as simple as they come: one backend after the other, of those whose last health check was a 200, over
 * connections that are kept. A backend that refuses the connection is passed over; whatever else fails is a 502.
 */
export class RoundRobin {
  /** The ports that answered something. */
  readonly served = new Set<number>();
  removed = 0;
  private readonly backends: Backend[] = [];
  private readonly server = createServer((incoming, outgoing) => void this.pass(incoming, outgoing));
  private readonly checks = setInterval(() => this.backends.forEach(checkHealth), HEALTH_EVERY_MS);

  /** Returns its address. */
  async listen(): Promise<string> {
    this.server.listen(0);
    await once(this.server, 'listening');
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }

  /** One that is healthy. */
  add(port: number): void {
    this.backends.push({ port, healthy: true, agent: new Agent({ keepAlive: true }) });
  }

  remove(port: number): void {
    this.removed += 1;
    const at = this.backends.findIndex((backend) => backend.port === port);
    for (const { agent } of this.backends.splice(at, 1)) agent.destroy();
  }

  close(): void {
    clearInterval(this.checks);
    for (const { agent } of this.backends) agent.destroy();
    this.server.closeAllConnections();
    this.server.close();
  }

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = Buffer.concat(await incoming.toArray());
    for (let tries = 0; tries < this.backends.length; tries += 1) {
      const backend = this.next();
      if (!backend) break;
      const answer = await forward(backend, incoming, body);
      if (answer === 'refused') {
        backend.healthy = false;
        continue;
      }
      if (answer instanceof Error) return void outgoing.writeHead(502).end(answer.message);
      this.served.add(backend.port);
      outgoing.writeHead(answer.statusCode ?? 502, { 'X-Served-By': String(backend.port) });
      return void answer.pipe(outgoing);
    }
    outgoing.writeHead(502).end('no backend');
  }

  private next(): Backend | undefined {
    const backend = this.backends.find(({ healthy }) => healthy);
    if (!backend) return undefined;
    this.backends.push(...this.backends.splice(this.backends.indexOf(backend), 1)); // to the end of the line
    return backend;
  }
}

function forward(backend: Backend, { method, url, headers }: IncomingMessage, body: Buffer) {
  return new Promise<IncomingMessage | Error | 'refused'>((resolve) => {
    const { connection: _, ...kept } = headers;
    const options = { agent: backend.agent, host: '127.0.0.1', port: backend.port, method, path: url };
    const out = request({ ...options, headers: { ...kept, 'content-length': body.length } });
    out.on('response', resolve);
    out.on('error', (error) => resolve('code' in error && error.code === 'ECONNREFUSED' ? 'refused' : error));
    out.end(body);
  });
}

function checkHealth(backend: Backend): void {
  const ask = get({ host: '127.0.0.1', port: backend.port, path: '/integrations/v1/health', agent: false });
  ask.on('response', (response) => {
    backend.healthy = response.statusCode === 200;
    response.resume();
  });
  ask.on('error', () => {
    backend.healthy = false;
  });
}
