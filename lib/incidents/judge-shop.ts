import { connectionPath, counted, type Finding, type WatchedKey } from './finding.ts';
import { about } from './judge.ts';

const MINUTE_MS = 60_000;
/** A run that repairs notes it as it goes: it is told once, with the whole number, or if it takes longer as far as it is. */
const REPAIRS_REST_MS = 2 * MINUTE_MS;
const LONGEST_RUN_MS = 15 * MINUTE_MS;
/** A shop that is away for a few minutes stops no import for good: it is asked again and again. */
const IMPORT_STUCK_MS = 15 * MINUTE_MS;

/** What reconciliation repaired of late. */
export interface Repaired {
  missing: number;
  differed: number;
  firstAt: Date;
  latestAt: Date;
  /** The newest reason that is known. */
  why: string | null;
}

export function judgeRepairs(
  key: WatchedKey,
  { missing, differed, firstAt, latestAt, why }: Repaired,
  now: Date,
): Finding | null {
  const goesOn = now.getTime() - latestAt.getTime() < REPAIRS_REST_MS;
  if (missing + differed === 0 || (goesOn && now.getTime() - firstAt.getTime() < LONGEST_RUN_MS)) return null;
  const gone = missing > 0 ? [`${counted(missing, 'order was', 'orders were')} missing here`] : [];
  const old = differed > 0 ? [`${counted(differed, 'order was', 'orders were')} out of date here`] : [];
  const because = why === null ? '' : ` Why, as far as we know (times in UTC): ${why}.`;
  return about(key, 'repaired', '', {
    title: `${counted(missing + differed, 'missing order was', 'missing orders were')} fetched from the shop`,
    detail: `${[...gone, ...old].join(', and ')}. We fetched ${missing + differed === 1 ? 'it' : 'them'} from the shop, the last time ${latestAt.toISOString()}.${because}`,
    meaning: 'Nothing is missing now, but deliveries are getting lost on the way.',
    action: 'See which orders, and why',
    path: connectionPath(key, '#shop'),
  });
}

export interface ImportFacts {
  state: string;
  done: number;
  total: number;
  /** Why the shop cannot be read, in a sentence without secrets, and since when. */
  trouble: string | null;
  troubleSince: Date | null;
}

export function judgeImport(
  key: WatchedKey,
  { state, done, total, trouble, troubleSince }: ImportFacts,
  now: Date,
): Finding | null {
  const hangs = troubleSince !== null && now.getTime() - troubleSince.getTime() >= IMPORT_STUCK_MS;
  if (state !== 'failed' && !(state === 'running' && hangs)) return null;
  const since = troubleSince === null ? '' : ` since ${troubleSince.toISOString()}`;
  const place = total === 0 ? '' : ` at ${done.toLocaleString('en-US')} of ${counted(total, 'order', 'orders')}`;
  return about(key, 'import_stuck', '', {
    title: 'the import has stopped',
    detail: `It has made no progress${since}${place}.${trouble === null ? '' : ` ${capital(trouble)}.`}`,
    meaning: 'Orders from before the connection are missing here until the import is done.',
    action: state === 'failed' ? 'Fix the cause, then start it again' : 'See what’s stopping it',
    path: connectionPath(key, '#shop'),
  });
}

/** Orders of one store that were taken, and that somebody should look at: a deposit may have been paid only, say. */
export interface UnclearOrders {
  orders: number;
  /** The one that came last, and what is to be looked at. */
  orderId: string;
  externalId: string;
  reason: string;
  since: Date;
}

export function judgeOrders(
  key: WatchedKey,
  { orders, orderId, externalId, reason, since }: UnclearOrders,
): Finding | null {
  if (orders === 0) return null;
  const which = orders === 1 ? 'Order' : `The newest of ${counted(orders, 'order', 'orders')} is`;
  return about(key, 'order_unclear', '', {
    title:
      orders === 1 ? 'an order’s status doesn’t say what was paid' : 'some orders’ statuses don’t say what was paid',
    detail: `${which} ${externalId}, since ${since.toISOString()}: ${reason}.`,
    meaning: 'It’s here with what we know, which may differ from what was paid.',
    action: 'Check the order in the shop',
    path: `/settings/connectors/orders/${orderId}`,
  });
}

function capital(sentence: string): string {
  return sentence.startsWith('http') ? sentence : sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
