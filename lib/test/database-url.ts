import { inject } from 'vitest';

/** The migrated database of the test files that run one after the other in this worker. */
export function testDatabaseUrl(): string {
  const url = new URL(inject('templateUrl'));
  url.pathname += `_${process.env.VITEST_POOL_ID}`;
  return url.href;
}
