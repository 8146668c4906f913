import type { Page } from '@playwright/test';

/** Everything has come, scripts have taken hold of it, and three frames in a row look the same. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    /** After so long it never will be, and what keeps it is named. */
    const PATIENCE_MS = 30_000;
    const isHeld = (element: Element) => Object.keys(element).some((key) => key.startsWith('__react'));
    const missing = () => {
      if (document.fonts.status !== 'loaded') return 'fonts';
      const busy =
        document.querySelector('[aria-busy=true]') ??
        [...document.querySelectorAll('button')].find((one) => !isHeld(one));
      return busy ? busy.outerHTML.slice(0, 200) : null;
    };
    const look = () => {
      const boxes = [...document.body.querySelectorAll('*')].map((element) => element.getBoundingClientRect());
      return boxes.reduce((sum, { x, y, width, height }) => (sum * 31 + x + y * 3 + width * 7 + height * 11) % 1e9, 7);
    };
    const start = performance.now();
    let [last, same] = [Number.NaN, 0];
    while (same < 2) {
      await new Promise(requestAnimationFrame);
      const waitsFor = missing();
      const now = look();
      same = waitsFor === null && now === last ? same + 1 : 0;
      last = now;
      if (performance.now() - start > PATIENCE_MS)
        throw new Error(`the page does not settle: ${waitsFor ?? 'it moves'}`);
    }
  });
}
