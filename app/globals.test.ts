import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** WCAG 2.2, AA. */
const forText = 4.5;
const forShapes = 3;

const css = readFileSync(new URL('./globals.css', import.meta.url), 'utf8');
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(
    ([, name = '', light = '', dark = '']) => [name, [light, dark]] as const,
  ),
);

const surfaces = ['bg', 'surface', 'sunken', 'hover', 'selected'];
const statuses = ['ok', 'warn', 'err', 'info', 'park', 'off'];
const tints = statuses.map((status) => `${status}-bg`);

const pairs: [least: number, front: string, behind: string][] = [
  ...cross(forText, ['text', 'text-2', 'text-3', 'accent'], surfaces),
  ...cross(forText, ['text-2'], tints),
  ...cross(forText, statuses, ['surface', 'hover', 'selected']),
  ...statuses.flatMap((status) => cross(forText, [status], [`${status}-bg`])),
  ...cross(forText, ['on-primary'], ['primary']),
  ...cross(forText, ['on-danger'], ['danger']),
  ...cross(forText, ['code-key', 'code-str', 'code-num', 'code-lit'], ['sunken', 'surface']),
  ...cross(forShapes, ['focus', 'control'], surfaces),
  ...cross(forShapes, ['c-2xx', 'c-4xx', 'c-5xx', 'c-p50', 'c-p95'], ['surface', 'bg']),
];

describe.each([
  ['light', 0],
  ['dark', 1],
] as const)('in the %s theme', (_, theme) => {
  it.each(pairs)('%d : 1 or more between %s and %s', (least, front, behind) => {
    expect(contrast(token(front, theme), token(behind, theme))).toBeGreaterThanOrEqual(least);
  });
});

it('every colour that Tailwind offers is a token', () => {
  const offered = [...css.matchAll(/--color-([\w-]+): var\(--([\w-]+)\);/g)];
  expect(offered.length).toBeGreaterThan(0);
  for (const [, name, variable] of offered) {
    expect(name).toBe(variable);
    expect([...tokens.keys()]).toContain(name);
  }
});

it('the dark theme differs in colours alone, which move nothing', () => {
  const classes = ['app', 'components'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.tsx'))
      .flatMap((file) => readFileSync(`${folder}/${file}`, 'utf8').match(/\bdark:[\w:[\]/().-]+/g) ?? []),
  );
  expect(classes.length).toBeGreaterThan(0);
  for (const one of classes) expect(one).toMatch(/^dark:([\w-]+:)?(bg|border|text)-[a-z-]+$/);
});

function cross(least: number, fronts: string[], behinds: string[]) {
  return fronts.flatMap((front) => behinds.map((behind): [number, string, string] => [least, front, behind]));
}

function token(name: string, theme: 0 | 1): string {
  const value = tokens.get(name)?.[theme];
  if (value === undefined) throw new Error(`globals.css has no token --${name}`);
  return value;
}

function contrast(front: string, behind: string): number {
  const [dark = 0, light = 0] = [luminance(front), luminance(behind)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Relative luminance of `#rrggbb`, as WCAG defines it. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
