/** Where values lie on the axes of the charts. All shares are of the plot: 0 at its left and its foot, 1 at its right and top. */

/** A round step's multiples from 0 to at least `most`, about four of them, whole numbers all: 0, 50, 100, 150, 200. */
export function countTicks(most: number): number[] {
  const least = Math.max(1, most / 4);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5].map((digit) => digit * power).find((value) => value >= least) ?? 10 * power;
  return Array.from({ length: Math.ceil(Math.max(1, most) / step) + 1 }, (_, index) => index * step);
}

/** Milliseconds by powers of ten, from 1 up to `most`, so that 10 ms and 2 s are both to be seen. */
export function logShare(milliseconds: number, most: number): number {
  return Math.log10(Math.max(1, milliseconds)) / Math.log10(most);
}

/** The middle of the bar `index` of `bars`. */
export function middleOf(index: number, bars: number): number {
  return (index + 0.5) / bars;
}

/** For SVG, which counts from the top. */
export function fromTop(share: number): string {
  return percent(1 - share);
}

/** For SVG: `12.5%`. */
export function percent(share: number): string {
  return `${Math.round(share * 10_000) / 100}%`;
}

/** A line through values, each in the middle of its bar, in a plot of 100 × 100; it breaks where nothing was measured. */
export function linePath(shares: readonly (number | null)[]): string {
  const at = (share: number, index: number) =>
    `${(middleOf(index, shares.length) * 100).toFixed(2)} ${((1 - share) * 100).toFixed(2)}`;
  return shares
    .map((share, index) => {
      if (share === null) return '';
      return `${(shares[index - 1] ?? null) === null ? 'M' : 'L'}${at(share, index)}`;
    })
    .join('');
}
