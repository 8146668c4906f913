import type { Page } from '@playwright/test';
import { layoutFaults } from './layout-faults.ts';
import { settled } from './settled.ts';

/** All that people have. */
export const widths = [1920, 1440, 1366, 1280, 1100, 1024, 900, 768, 414, 360];
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
    for (const fault of await page.evaluate(layoutFaults)) found.push(`${what}, ${width}, ${fault}`);
  }
  return found;
}
