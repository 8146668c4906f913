import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { Merged } from './merge.ts';

/** For the log row: why a delivery changed nothing, which looks like one that was sent again. */
export function olderNote({ stamp, stored }: { stamp: string; stored: string }, but = ''): Diagnosis {
  return {
    summary: `older than what is stored (${stamp} < ${stored}): not applied${but}`,
    remedy: 'Nothing to do. Deliveries may arrive late; the newest by date_modified_gmt counts.',
  };
}

/** For the log row of an order: that it is older, or what could not be read of it. */
export function noteOf({ older, changed }: Merged, warnings: string[]): { note?: Diagnosis } {
  if (older)
    return { note: olderNote(older, changed ? ', except for the amount that was taken, which it knows better' : '') };
  if (warnings.length === 0) return {};
  const remedy = 'The order is applied and needs a look: compare it with the shop.';
  return { note: { summary: `applied, with a warning: ${warnings.join('; ')}`, remedy } };
}
