import { Refused } from '../refused.ts';
import { endOfRows } from './format.ts';

const NEWLINE = 0x0a;
const NOT_WHOLE = 'this backup is incomplete: it ends in the middle';
const END = Buffer.from(`\n${endOfRows}`);

/** Reads a backup, uncompressed, from its first byte to its last: lines, and between two of them the rows of a table. */
export class BackupReader {
  private readonly chunks: AsyncIterator<Buffer>;
  private held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.chunks = source[Symbol.asyncIterator]();
  }

  /** The next line, without its end; refuses a file that ends before that. */
  async line(): Promise<string> {
    let end = this.held.indexOf(NEWLINE);
    while (end < 0) {
      await this.more();
      end = this.held.indexOf(NEWLINE);
    }
    return this.take(end + 1).toString('utf8', 0, end);
  }

  /** The rows up to the line that ends them, in pieces of any length. */
  async *rows(): AsyncGenerator<Buffer> {
    while (this.held.length < endOfRows.length) await this.more();
    if (this.held.indexOf(endOfRows) === 0) {
      this.take(endOfRows.length);
      return;
    }
    for (;;) {
      const end = this.held.indexOf(END);
      if (end >= 0) {
        yield this.take(end + 1);
        this.take(endOfRows.length);
        return;
      }
      const sure = this.held.length - END.length + 1; // what follows may be the beginning of the end
      if (sure > 0) yield this.take(sure);
      await this.more();
    }
  }

  private take(length: number): Buffer {
    const taken = this.held.subarray(0, length);
    this.held = this.held.subarray(length);
    return taken;
  }

  private async more(): Promise<void> {
    const { value, done } = await this.chunks.next().catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'Z_BUF_ERROR') throw new Refused(NOT_WHOLE);
      if (String(code).startsWith('Z_')) throw new Refused('this file isn’t a backup, or it’s damaged');
      throw error;
    });
    if (done) throw new Refused(NOT_WHOLE);
    this.held = this.held.length === 0 ? value : Buffer.concat([this.held, value]);
  }
}
