/** What waits for its turn. Names take turns, so that one with much to do delays another by one thing at a time. */
export class FairQueue<Item> {
  private readonly lanes = new Map<string, Item[]>();
  private readonly mostOfOne: number;

  constructor(mostOfOne: number) {
    this.mostOfOne = mostOfOne;
  }

  /** False when so much of this name waits already. */
  add(name: string, item: Item): boolean {
    const lane = this.lanes.get(name);
    if (!lane) this.lanes.set(name, [item]);
    else if (lane.length < this.mostOfOne) lane.push(item);
    else return false;
    return true;
  }

  /** The next, of the name that waits the longest for its turn. */
  take(): Item | undefined {
    const [next] = this.lanes;
    if (!next) return undefined;
    const [name, lane] = next;
    const item = lane.shift();
    this.lanes.delete(name);
    if (lane.length > 0) this.lanes.set(name, lane); // behind all others
    return item;
  }
}
