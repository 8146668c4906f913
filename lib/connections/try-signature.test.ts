import { createHmac } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { openPool } from '../database/pool.ts';
import { testDatabaseUrl } from '../test/database-url.ts';
import { pcSignature, wcSignature } from '../test/sign.ts';
import { makeTenant, testSealingKeys } from '../test/tenant.ts';
import { trySignature } from './try-signature.ts';

const pool = openPool(testDatabaseUrl(), 2);
afterAll(() => pool.end());

const installation = { sealingKeys: testSealingKeys, paths: [], trusts: () => false };
const body = '{"external_id":"1"}';

test('a pasted signature is judged as a request is, explained as a row is, and our MAC is never told whole', async () => {
  const { mint } = await makeTenant();
  const now = new Date();
  const own = await mint({ requireSignature: true });
  const shop = await mint({ payloadFormat: 'woocommerce' });
  const secret = own.signingSecret ?? '';
  const tried = (id: string, header: string, pasted = body) =>
    trySignature(pool, installation, id, { header, body: pasted }, now);

  const right = pcSignature(secret, body);
  for (const header of [right, `PC-Signature: ${right}`, `Host: x\npc-signature: ${right}`])
    expect(await tried(own.id, header)).toMatchObject({ code: null, diagnosis: null, bytes: 19 });
  expect(await tried(shop.id, wcSignature(shop.signingSecret ?? '', body))).toMatchObject({
    code: null,
    timestamp: null,
  });

  const changed = await tried(own.id, right, `${body}\n`);
  expect(changed).toMatchObject({
    code: 'signature_invalid',
    diagnosis: { summary: expect.stringMatching(/newline/) },
  });
  expect(changed?.ours).toHaveLength(8);
  expect(changed?.theirs).toBe(right.slice(right.indexOf('v1=') + 3).slice(0, 8));
  const t = Math.floor(now.getTime() / 1000);
  const mac = createHmac('sha256', Buffer.from(secret, 'hex')).update(`${t}.${body}`).digest('hex');
  const decoded = `t=${t},v1=${mac}`;
  expect(await tried(own.id, decoded)).toMatchObject({ diagnosis: { summary: expect.stringMatching(/hex-decoded/) } });
  const alone = createHmac('sha256', secret).update(body).digest('hex');
  const bodyAlone = await tried(own.id, `t=${t},v1=${alone}`);
  expect(bodyAlone).toMatchObject({ code: null, timestamp: null, theirs: alone.slice(0, 8), ours: alone.slice(0, 8) });
  expect(bodyAlone?.diagnosis?.summary).toBe('The signature covers the body alone, so its timestamp is not protected.');
  expect(await tried(own.id, 'nonsense')).toMatchObject({ code: 'signature_malformed', theirs: null, ours: null });
  expect(await tried(own.id, '')).toMatchObject({ code: 'signature_missing' });
  expect(await tried((await mint()).id, right)).toBeNull();
  expect(JSON.stringify([changed, await tried(own.id, decoded)])).not.toContain(secret);
});
