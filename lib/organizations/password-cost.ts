/** OWASP's scrypt of 32 MiB: N = 2^15, r = 8, p = 3; about 0.3 s on a thread of its own. */
export const passwordCost = { ln: 15, r: 8, p: 3 };
