import type { IncomingMessage, ServerResponse } from 'node:http';
import { PageRefused } from './page-refused.ts';
import { hasBody } from './read-body.ts';

const MIB = 1024 * 1024;
/** What Next takes of an action; no form of ours comes near it. */
const MOST_BYTES = MIB;
/** Held at once, of one address and of all. The API's bodies are counted apart. */
const MOST_OF_AN_ADDRESS = 8 * MIB;
const MOST_OF_ALL = 64 * MIB;
const DEADLINE_MS = 30_000;

/** Bodies that are on their way to the pages: small ones, whole, and within a time, so that no page waits for a sender. */
export class PageBodies {
  private all = 0;
  private readonly ofAddress = new Map<string, number>();

  /** The whole body; it counts as held until the response is closed. */
  async read(request: IncomingMessage, response: ServerResponse, address: string): Promise<Buffer | null> {
    if (!hasBody(request)) return null;
    if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) throw new PageRefused(413);
    if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
    const chunks: Buffer[] = [];
    let length = 0;
    response.once('close', () => this.hold(address, -length));
    const deadline = setTimeout(() => request.destroy(), DEADLINE_MS);
    try {
      for await (const chunk of request.iterator({ destroyOnReturn: false })) {
        length += chunk.length;
        this.hold(address, chunk.length);
        if (length > MOST_BYTES) throw new PageRefused(413);
        if (this.all > MOST_OF_ALL || (this.ofAddress.get(address) ?? 0) > MOST_OF_AN_ADDRESS)
          throw new PageRefused(503);
        chunks.push(chunk);
      }
    } catch (error) {
      throw error instanceof PageRefused ? error : new PageRefused(408);
    } finally {
      clearTimeout(deadline);
    }
    return Buffer.concat(chunks, length);
  }

  private hold(address: string, bytes: number): void {
    this.all += bytes;
    const held = (this.ofAddress.get(address) ?? 0) + bytes;
    if (held > 0) this.ofAddress.set(address, held);
    else this.ofAddress.delete(address);
  }
}
