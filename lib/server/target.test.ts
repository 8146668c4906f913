import fc from 'fast-check';
import { expect, test } from 'vitest';
import { askedFor, originForm } from './target.ts';

test.each([
  ['/integrations/v1', 'api'],
  ['/integrations/v1/orders?x=/../y', 'api'],
  ['/integrations/v1/../v1/orders', 'api'], // the API takes it as it is written: no such endpoint
  ['/integrations/v1?x', 'api'],
  ['/', 'page'],
  ['/docs/api', 'page'],
  ['/docs/integration-api.md?x=%25', 'page'],
  ['/docs/integrations', 'page'],
  ['/_next/static/chunks/%5Broot%5D-a.js', 'page'],
  ['/settings/connectors?q=a+b%2Fc', 'page'],
  ['/integrations', 'no api'],
  ['/integrations/v10/orders', 'no api'],
  ['/integrations/v2/orders', 'no api'],
  ['/Integrations/V1/orders', 'no api'],
  ['/./integrations/v1/orders', 'no api'],
  ['/x/../integrations/v1/orders', 'no api'],
  ['/%2e/integrations/v1/orders', 'no api'],
  ['/%2E%2e/integrations/v1/orders', 'no api'],
  ['/integrations/./v1/orders', 'no api'],
  ['/integrations/%76%31/orders', 'no api'],
  ['/%69ntegrations/v1/orders', 'no api'],
  ['/integrations%2Fv1/orders', 'no api'],
  ['//integrations/v1/orders', 'no api'],
  ['/\\integrations/v1/orders', 'no api'],
  ['/integrations/v1#/orders', 'no api'],
  ['*', 'nothing'],
  ['', 'nothing'],
  ['docs', 'nothing'],
  ['//evil.example/docs', 'nothing'],
  ['/docs/../sign-in', 'nothing'],
  ['/docs/..%2fsign-in', 'nothing'],
  ['/docs//api', 'nothing'],
  ['/%ff', 'nothing'],
  ['/%', 'nothing'],
  ['/settings/connectors/%00/log', 'nothing'],
  ['/settings/connectors?q=%00', 'nothing'],
  ['/_next/data/build/docs.json', 'nothing'],
])('%s asks for: %s', (target, asked) => {
  expect(askedFor(target)).toBe(asked);
});

test('a target with scheme and host is the path in it, and no other spelling gets by', () => {
  expect(askedFor(originForm('http://x/integrations/v1/orders'))).toBe('api');
  expect(askedFor(originForm('http://x?y'))).toBe('page');
  expect(askedFor(originForm('http://x/./integrations/v1/orders'))).toBe('no api');
});

/** Spellings of a segment, and of what may stand between two. */
const spelled = (segment: string) =>
  fc
    .array(fc.constantFrom('plain', 'lower', 'upper'), { minLength: segment.length, maxLength: segment.length })
    .map((ways) =>
      [...segment]
        .map((letter, i) => {
          const hex = letter.charCodeAt(0).toString(16);
          return ways[i] === 'plain' ? letter : `%${ways[i] === 'lower' ? hex : hex.toUpperCase()}`;
        })
        .join(''),
    );
const between = fc.constantFrom('/', '//', '/./', '/%2e/', '/x/../', '/x/%2E./', '\\', '%2f', '%5C', '/\\', '/%2f../');

test('whatever others would take for the API is a page to nobody', () => {
  const paths = fc
    .tuple(between, spelled('integrations'), between, spelled('v1'), between, spelled('orders'))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(paths, (path) => {
      const asked = askedFor(path);
      expect(asked).not.toBe('page');
      if (!path.startsWith('/integrations/v1/')) expect(asked).not.toBe('api');
    }),
    { numRuns: 2_000 },
  );
});

test('what is handed on is the same path to whoever resolves and decodes it', () => {
  const paths = fc.array(fc.constantFrom('/', '.', '%2e', '%2f', 'a', '%41', '\\', '?', '#', '%', '%00', 'docs'), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(paths, (parts) => {
      const target = `/${parts.join('')}`;
      if (askedFor(target) !== 'page') return;
      const path = target.split('?')[0] ?? '';
      expect(new URL(target, 'http://x').pathname).toBe(path);
      expect(new URL(decodeURIComponent(path).replaceAll('?', '%3F'), 'http://x').host).toBe('x');
    }),
    { numRuns: 5_000 },
  );
});

// Whoever looks at each of them from each of them is not done before the test's time is over.
test('a target of a million slashes is nothing, as is one of a million dots or escapes', () => {
  for (const part of ['/', '/.', '%2f', '\\', '?']) {
    expect(askedFor(`/${part.repeat(1_000_000)}x`)).toMatch(/^(page|nothing)$/);
    expect(originForm(`http://x${part.repeat(1_000_000)}`)).toMatch(/^\//);
  }
});
