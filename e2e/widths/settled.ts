import type { Page } from '@playwright/test';

/** Everything has come, scripts have taken hold of it, nothing moves any more, and two frames were drawn since. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    /** After so long it never will be, and what keeps it is named. */
    const PATIENCE_MS = 30_000;
    const frame = () => new Promise(requestAnimationFrame);
    const isHeld = (element: Element) => Object.keys(element).some((key) => key.startsWith('__react'));
    const isMoving = ({ playState, effect }: Animation) =>
      playState === 'running' && effect?.getComputedTiming().endTime !== Infinity;
    const missing = () => {
      if (document.fonts.status !== 'loaded') return 'fonts';
      const busy =
        document.querySelector('[aria-busy=true]') ??
        [...document.querySelectorAll('button')].find((one) => !isHeld(one));
      if (busy) return busy.outerHTML.slice(0, 200);
      return document.getAnimations().some(isMoving) ? 'an animation' : null;
    };
    const start = performance.now();
    for (let waitsFor = missing(); waitsFor !== null; waitsFor = missing()) {
      if (performance.now() - start > PATIENCE_MS) throw new Error(`the page does not settle: ${waitsFor}`);
      await frame();
    }
    await frame();
    await frame();
  });
}
