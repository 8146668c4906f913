import type { Role } from '../../lib/keys/vocabulary.ts';

/** Roles as the screens name them. */
export const roleNames = { owner: 'Owner', admin: 'Admin', member: 'Member' } as const satisfies Record<Role, string>;

/** What each may do, in a line. */
export const roleMeanings = {
  owner: 'Can change everything, members included.',
  admin: 'Can change all connections.',
  member: 'Can view, can’t change anything.',
} as const satisfies Record<Role, string>;
