import type { Role } from '../../lib/keys/vocabulary.ts';

/** Roles as the screens name them. */
export const roleNames = { owner: 'Owner', admin: 'Admin', member: 'Member' } as const satisfies Record<Role, string>;

/** What each may do, in a line. */
export const roleMeanings = {
  owner: 'Everything, and people.',
  admin: 'All connections.',
  member: 'Looks, changes nothing.',
} as const satisfies Record<Role, string>;
