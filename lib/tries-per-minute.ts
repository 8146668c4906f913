const MINUTE_MS = 60_000;
/** Names remembered at once; more are strangers. */
const MOST_NAMES = 10_000;

/** How often somebody may try something in a minute, in this process: for what anybody may ask who has no account. */
export class TriesPerMinute {
  private readonly most: number;
  private readonly mostOfStrangers: number;
  private began = 0;
  private readonly tries = new Map<string, number>();

  /** Strangers share one budget: that of one name, or another where they must not keep each other out. */
  constructor(most: number, mostOfStrangers = most) {
    this.most = most;
    this.mostOfStrangers = mostOfStrangers;
  }

  /** Counts one, and says whether it may be. */
  take(name: string, now = Date.now()): boolean {
    if (Math.abs(now - this.began) >= MINUTE_MS) {
      this.began = now;
      this.tries.clear();
    }
    const who = this.tries.has(name) || this.tries.size < MOST_NAMES ? name : '';
    const tries = (this.tries.get(who) ?? 0) + 1;
    this.tries.set(who, tries);
    return tries <= (who === name ? this.most : this.mostOfStrangers);
  }
}
