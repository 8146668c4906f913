import { expect, test } from 'vitest';
import { makeTenant } from '../test/tenant.ts';
import { testPool } from '../test/test-shop.ts';
import { movedTables } from './moved-tables.ts';
import { sealedIn } from './reseal.ts';

test('every table with rows of an organization moves, what is sealed in it too, and nothing that is a place’s own', async () => {
  const { organizationId } = await makeTenant();
  const tables = await movedTables(testPool(), organizationId);
  const sealed = tables.filter(sealedIn).map(({ name }) => name); // refuses a sealed column that nobody knows
  expect(sealed.sort()).toEqual([
    'core.totp_factors',
    'integrations.linked_shops',
    'integrations.notice_channels',
    'integrations.signing_secrets',
  ]);
  const names = tables.map(({ name }) => name);
  for (const name of ['core.order_lines', 'core.record_history', 'integrations.shop_move_records']) {
    expect(names).toContain(name);
  }
  for (const name of ['core.sessions', 'core.setup_links', 'integrations.job_runs', 'integrations.rate_windows']) {
    expect(names).not.toContain(name);
  }
});
