/** Milliseconds that this browser's clock is behind the server's; what happened there is dated by the server's. */
let behindMs = 0;

/** A page takes some seconds to arrive: less than this is no difference of clocks. */
const ARRIVAL_MS = 5_000;

/** Sets the clock by what the server said the time was when it painted the page that is shown now. */
export function setServerClock(serverSaid: Date): void {
  const behind = serverSaid.getTime() - Date.now();
  behindMs = Math.abs(behind) < ARRIVAL_MS ? 0 : behind;
}

/** The time by the server's clock. */
export function serverNow(): Date {
  return new Date(Date.now() + behindMs);
}
