/** Bytes that are being received: they can still be let go. */
export interface Receiving {
  /** Lets go of what it holds, and answers that it did. */
  giveWay(): void;
  /** When its last byte came, by `performance.now`. */
  readonly lastByteAt: number;
}

interface Owner {
  bytes: number;
  receiving: Set<Receiving>;
}

/**
 * Memory for what is being sent to us, shared so that nobody can use up anybody else's. Whoever takes more must leave as
 * much free as he then holds: alone he has half of it, one of three a quarter, and there is always room for one more. Where
 * there is not, whoever holds more gives way, the one that was silent the longest first.
 */
export class ByteBudget {
  readonly most: number;
  private readonly owners = new Map<string, Owner>();
  private readonly waiting = new Set<() => void>();
  private retrying: NodeJS.Immediate | null = null;
  private taken = 0;

  constructor(most: number) {
    this.most = most;
  }

  /** Bytes that are held now, by all owners together. */
  get held(): number {
    return this.taken;
  }

  /** Takes bytes for an owner; false when that would be more than his share, and nobody else holds more. */
  take(name: string, bytes: number): boolean {
    const mine = (this.owners.get(name)?.bytes ?? 0) + bytes;
    while (mine > this.most - this.taken - bytes) {
      const victim = this.largest(mine);
      if (!victim) return false;
      victim.giveWay();
    }
    this.ownerOf(name).bytes = mine;
    this.taken += bytes;
    return true;
  }

  /** Gives bytes back. */
  release(name: string, bytes: number): void {
    const owner = this.ownerOf(name);
    owner.bytes -= bytes;
    this.taken -= bytes;
    this.forget(name, owner);
    if (this.waiting.size > 0) this.retrying ??= setImmediate(() => this.retry());
  }

  /** Calls `retry` whenever bytes were given back, until what this returns is called. */
  whenGivenBack(retry: () => void): () => void {
    this.waiting.add(retry);
    return () => this.waiting.delete(retry);
  }

  /** From now on this upload of the owner may be asked to give way. */
  begin(name: string, upload: Receiving): void {
    this.ownerOf(name).receiving.add(upload);
  }

  /** It is here, or over: it cannot be let go any more. */
  end(name: string, upload: Receiving): void {
    const owner = this.ownerOf(name);
    owner.receiving.delete(upload);
    this.forget(name, owner);
  }

  /** Not at once: who gives bytes back may do so in the midst of somebody else's taking. */
  private retry(): void {
    this.retrying = null;
    for (const retry of this.waiting) retry();
  }

  /** The upload that was silent the longest, of the owner with most bytes of those who hold more than this. */
  private largest(bytes: number): Receiving | null {
    let found: Owner | null = null;
    for (const owner of this.owners.values()) {
      if (owner.receiving.size > 0 && owner.bytes > (found?.bytes ?? bytes)) found = owner;
    }
    let oldest: Receiving | null = null;
    for (const upload of found?.receiving ?? []) {
      if (!oldest || upload.lastByteAt < oldest.lastByteAt) oldest = upload;
    }
    return oldest;
  }

  private ownerOf(name: string): Owner {
    let owner = this.owners.get(name);
    if (!owner) {
      owner = { bytes: 0, receiving: new Set() };
      this.owners.set(name, owner);
    }
    return owner;
  }

  private forget(name: string, owner: Owner): void {
    if (owner.bytes === 0 && owner.receiving.size === 0) this.owners.delete(name);
  }
}
