import type { Page } from '@playwright/test';
import { layoutFaults } from './layout-faults.ts';
import { settled } from './settled.ts';

/** All that people have; `npm test` takes those at which a layout changes, and the commonest laptop. */
const all = [1920, 1440, 1366, 1280, 1100, 1024, 900, 768, 414, 360];
export const isWhole = process.env.WIDTHS === 'all';
export const widths = isWhole ? all : [1440, 1280, 1024, 768, 360];
/** Where both themes are looked at: they differ in colours, which move nothing. */
const themed: readonly number[] = isWhole ? all : [1280, 360];
const HEIGHT = 800;

/** The window is so wide from now on. */
export async function resize(page: Page, width: number | undefined): Promise<void> {
  await page.setViewportSize({ width: width ?? 0, height: HEIGHT });
}

/** What is wrong with the page as it stands, at each width and in each theme, each a line. */
export async function faultsAtWidths(page: Page, what: string, wanted: readonly number[] = widths): Promise<string[]> {
  const found: string[] = [];
  for (const width of wanted) {
    await resize(page, width);
    await settled(page);
    for (const fault of await page.evaluate(layoutFaults, themed.includes(width)))
      found.push(`${what}, ${width}, ${fault}`);
  }
  return found;
}
