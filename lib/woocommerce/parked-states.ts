/** What can be said of a delivery that was parked: it waits, it was applied after all, or a later one made it needless. */
export const parkedStates = ['parked', 'applied', 'resolved'] as const;
