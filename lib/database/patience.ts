/** A wait is this many looks at the clock long: between two of them the loop takes in what has arrived. */
const LOOKS = 20;

/**
 * Calls `lost` once nothing has ended the wait for `ms` during which this process could have heard of it. A loop that is
 * busy for a second hears nothing and learns nothing: its answer may be there already. Returns how to end the wait.
 */
export function losePatience(ms: number, lost: () => void): () => void {
  let looks = 0;
  let timer = setTimeout(look, ms / LOOKS);
  function look(): void {
    looks += 1;
    if (looks > LOOKS) lost();
    else timer = setTimeout(look, ms / LOOKS);
  }
  return () => clearTimeout(timer);
}
