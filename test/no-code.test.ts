import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageAt } from '../components/docs/docs-pages.ts';
import { pageTwin } from '../components/docs/page-markdown.ts';
import { startApi, type TestApi } from '../lib/test/start-api.ts';
import { makeTenant, type Tenant, testDatabase } from '../lib/test/tenant.ts';

/** The guides of senders that nobody programs: what stands in their fields is sent, as it stands. */
let server: TestApi;
let tenant: Tenant;
beforeAll(async () => {
  server = await startApi();
  tenant = await makeTenant({ currency: 'EUR' });
});
afterAll(() => server.stop());

describe.each(['zapier', 'make'])('/docs/%s', (name) => {
  const page = pageAt(`/docs/${name}`);
  const markdown = () => (page ? pageTwin(page, { appUrl: server.url, contactEmail: null }) : '');

  it('has fields that give 200 as they stand, with the key filled in, and the same order when they are sent again', async () => {
    const { key } = await tenant.mint({ name });
    const headers = linesOf(markdown(), 'http', 'Headers').map((line) => line.split(': ') as [string, string]);
    const [, body = ''] = /```json (?:Data|Request content)\n([\s\S]*?)```/.exec(markdown()) ?? [];
    const [, url = ''] = /\| URL \| `(.+)` \|/.exec(markdown()) ?? [];
    const send = () =>
      fetch(url, {
        method: 'POST',
        headers: headers.map(([header, value]) => [header, value.replace('pck_int_XXXX…', key)] as [string, string]),
        body,
      });
    const first = await send();
    const order = await first.json();
    expect([first.status, order]).toMatchObject([200, { total_cents: 4990 }]);
    // The guides' buyer may be known by now; nothing else is remarked.
    const remarks: string[] = order.warnings ?? [];
    expect(remarks.filter((warning) => !warning.startsWith('matched client '))).toEqual([]);
    expect((await send()).headers.get('Idempotent-Replayed')).toBe('true');
  });

  it('has further paths that take what is shown beside them', async () => {
    const { key } = await tenant.mint({ name });
    const post = async (path: string, body: string) => {
      const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
      const response = await fetch(`${server.url}/integrations/v1${path}`, { method: 'POST', headers, body });
      return [path, response.status];
    };
    const rows = [...markdown().matchAll(/^\| [^|`]+ `(\/[^`]+)` \| `(\{.*\})` \|$/gm)];
    expect(rows).toHaveLength(3);
    for (const [, path = '', body = ''] of rows) {
      const order = /external:([^/]+)/.exec(path)?.[1];
      if (order) {
        const lines = [{ description: 'Starter kit', quantity: 1, unit_price_cents: 4990 }];
        await post('/orders', JSON.stringify({ external_id: order, lines }));
      }
      expect(await post(path, body)).toEqual([path, 200]);
    }
  });
});

describe('the code step of Zapier', () => {
  it('signs and sends what Zapier gives it: texts, every one', async () => {
    const { key, signingSecret } = await tenant.mint({ requireSignature: true });
    const order = await runCodeStep({ ...purchase, key, secret: signingSecret ?? '', external_id: 'Bestellung-№ 7' });
    expect(order).toMatchObject({
      external_id: 'Bestellung-№ 7',
      total_cents: 9980,
      client: { email: 'anna@shop.example' },
    });
    const row = await testDatabase().requestLogRow.findFirst({ where: { externalId: 'Bestellung-№ 7' } });
    expect(row).toMatchObject({ statusCode: 200, idempotencyKey: 'Bestellung-%E2%84%96%207-1' });
  });

  it('fails with our answer when the order is refused', async () => {
    const { key } = await tenant.mint({ requireSignature: true });
    await expect(runCodeStep({ ...purchase, key, secret: 'x'.repeat(64), external_id: 'zap-2' })).rejects.toThrow(
      '401 signature_invalid: HMAC mismatch',
    );
  });

  it('sends no amount that it did not understand', async () => {
    const { key, signingSecret } = await tenant.mint({ requireSignature: true });
    const step = { ...purchase, key, secret: signingSecret ?? '', external_id: 'zap-3', unit_price: '49,90 €' };
    await expect(runCodeStep(step)).rejects.toThrow('422 validation_failed: lines[0].unit_price_cents');
  });
});

it('the example of a signature in /docs/make is right', () => {
  const source = readFileSync('docs/pages/make.md', 'utf8');
  const [, secret = '', t = '', body = ''] = /secret `(\w+)`, `t` = `(\d+)` and the body `(.*?)`/.exec(source) ?? [];
  const mac = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');
  expect(linesOf(source, 'text', 'v1')).toEqual([mac]);
});

const purchase = {
  description: 'Starter "kit"\n2 pieces',
  quantity: '2',
  unit_price: '49.90',
  email: 'anna@shop.example',
};

/** As Zapier runs it: the body of an asynchronous function that has `inputData`, `fetch` and `require`. */
function runCodeStep(inputData: Record<string, string>): Promise<unknown> {
  const code = readFileSync('connectors/samples/zapier-code-step.js', 'utf8');
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
  const step = new AsyncFunction('inputData', 'fetch', 'require', code);
  return step({ url: server.url, ...inputData }, fetch, createRequire(import.meta.url));
}

/** The lines of the block whose caption begins so. */
function linesOf(markdown: string, language: string, caption: string): string[] {
  const [, block = ''] = new RegExp(`\`\`\`${language} ${caption}.*\\n([\\s\\S]*?)\`\`\``).exec(markdown) ?? [];
  return block.trim().split('\n');
}
