import type { Page } from '@playwright/test';
import { layoutFaults } from './layout-faults.ts';
import { settled } from './settled.ts';

/** All that people have. */
export const widths: readonly number[] = [1920, 1440, 1366, 1280, 1100, 1024, 900, 768, 414, 360];
const HEIGHT = 800;

/** The window is so wide from now on. */
export async function resize(page: Page, width: number | undefined): Promise<void> {
  await page.setViewportSize({ width: width ?? 0, height: HEIGHT });
}

/**
 * What is wrong with the page as it stands, at each width, each a line; at the last of them in the dark, too, where it
 * stays. The themes differ in colours alone, which move nothing (app/globals.test.ts).
 */
export async function faultsAtWidths(page: Page, what: string, wanted: readonly number[] = widths): Promise<string[]> {
  const found: string[] = [];
  const look = async (theme: string, width: number) => {
    await settled(page);
    for (const fault of await page.evaluate(layoutFaults)) found.push(`${what}, ${width}, ${theme}: ${fault}`);
  };
  for (const width of wanted) {
    await resize(page, width);
    await look('light', width);
  }
  await page.evaluate(() => {
    document.documentElement.dataset.theme = 'dark';
  });
  await look('dark', wanted.at(-1) ?? 0);
  return found;
}

/** Of a page's documents from now on: a change of its theme would otherwise be a transition of everything. */
export async function withoutTransitions(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('*, ::before, ::after { transition: none !important; }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  });
}
