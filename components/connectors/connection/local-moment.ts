/** A moment as `<input type="datetime-local">` has it in a zone: `2026-11-24T14:02`. */
export function toLocal(moment: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  return format.format(moment).replace(' ', 'T');
}

/** And back; null for a text that is none. A time that a change of clocks leaves out becomes the one after it. */
export function fromLocal(text: string, timeZone: string): Date | null {
  const asUtc = Date.parse(`${text}Z`);
  if (!/^\d{4,}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text) || Number.isNaN(asUtc)) return null;
  let guess = asUtc;
  // The zone's offset is that of the moment sought, which the first step may miss by a change of clocks.
  for (let step = 0; step < 2; step += 1) guess = asUtc - offsetMs(guess, timeZone);
  return new Date(guess);
}

function offsetMs(moment: number, timeZone: string): number {
  return Date.parse(`${toLocal(new Date(moment), timeZone)}Z`) - Math.floor(moment / 60_000) * 60_000;
}
