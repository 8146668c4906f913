/**
 * In place of lib/organizations/password-cost.ts in every test but its own (vitest.config.ts): tests sign in hundreds of
 * times. No program can be built or told to take it.
 */
export const passwordCost = { ln: 4, r: 8, p: 1 };
