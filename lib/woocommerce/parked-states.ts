/** What can be said of a delivery that was parked: it waits, it was applied after all, or a later one made it needless. */
export const parkedStates = ['parked', 'applied', 'resolved'] as const;

/** Why a delivery waits, for the job and for what a later delivery resolves. The table's check has the same five. */
export type Cause = 'unreadable' | 'over_rate_limit' | 'other_shop' | 'missing_scope' | 'another_order';
