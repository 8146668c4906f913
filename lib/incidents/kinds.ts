/** What people can be told of. No imports: client bundles take this file whole. */

interface Kind {
  /** As a choice in Settings → Notices. */
  title: string;
  about: 'connections' | 'people';
  /** Owners and admins get it by e-mail without configuring anything. */
  mailed: boolean;
  /** Nothing that lasts: it is resolved as it opens. */
  isMoment: boolean;
  /** Told again once if it is still open after 24 h. */
  reminds: boolean;
  /** How long its cause must be gone before it counts as resolved. Longer each time it comes back within a day. */
  calmMinutes: number;
  /** Members see it too, who see no parked deliveries and no audit log. */
  forMembers: boolean;
}

const lasting = { about: 'connections', mailed: false, isMoment: false, reminds: true, forMembers: true } as const;
const moment = { isMoment: true, reminds: false, calmMinutes: 0, mailed: false } as const;
const DAY_MINUTES = 24 * 60;

export const kinds = {
  webhook_off: { ...lasting, title: 'A webhook was switched off', mailed: true, calmMinutes: 0 },
  webhook_failing: { ...lasting, title: 'A webhook is close to being switched off', calmMinutes: 0 },
  refusing: { ...lasting, title: 'A connection refuses requests', mailed: true, calmMinutes: 2 },
  silent: { ...lasting, title: 'A connection has gone silent', mailed: true, calmMinutes: 0 },
  parked: {
    ...lasting,
    title: 'Deliveries have been parked for 10 minutes',
    mailed: true,
    calmMinutes: 2,
    forMembers: false,
  },
  key_ending: { ...lasting, title: 'A key in use ends soon', reminds: false, calmMinutes: 0 },
  secret_ending: { ...lasting, title: 'An old signing secret still in use ends soon', reminds: false, calmMinutes: 0 },
  rate_near: { ...lasting, title: 'More than 80 % of a rate limit is used', reminds: false, calmMinutes: DAY_MINUTES },
  rate_limited: { ...lasting, title: 'Requests are over the rate limit', reminds: false, calmMinutes: DAY_MINUTES },
  repaired: {
    ...lasting,
    title: 'Missing orders were fetched from the shop',
    reminds: false,
    calmMinutes: DAY_MINUTES,
  },
  import_stuck: { ...lasting, title: 'An import has stopped', calmMinutes: 0 },
  import_done: { ...moment, title: 'An import is done', about: 'connections', forMembers: true },
  order_unclear: { ...lasting, title: 'An order doesn’t say what was paid', calmMinutes: 2 },
  member_added: { ...moment, title: 'A member was added', about: 'people', forMembers: false },
  role_changed: { ...moment, title: 'A member’s role was changed', about: 'people', forMembers: false },
  new_device: { ...moment, title: 'You signed in from a new device', about: 'people', forMembers: true, mailed: true },
} as const satisfies Record<string, Kind>;

export type IncidentKind = keyof typeof kinds;

export const incidentKinds = Object.keys(kinds).filter(isKind);

export function isKind(text: string): text is IncidentKind {
  return Object.hasOwn(kinds, text);
}

/** Those that only requests tell of, or their end: a connection that sends nothing is not judged anew. The most urgent first. */
export const kindsOfTraffic: readonly IncidentKind[] = ['webhook_off', 'refusing', 'webhook_failing'];

/** Those that a channel of the organization can have: what concerns one user alone goes to that user. */
export const channelKinds = incidentKinds.filter((kind) => kind !== 'new_device');

/** What somebody may see, and so be told of. */
export function kindsFor(mayManage: boolean): IncidentKind[] {
  return incidentKinds.filter((kind) => mayManage || kinds[kind].forMembers);
}

/** What somebody is told by e-mail as long as they have not chosen: members only what concerns them alone. */
export function mailedByDefault(mayManage: boolean): IncidentKind[] {
  return mayManage ? incidentKinds.filter((kind) => kinds[kind].mailed) : ['new_device'];
}
