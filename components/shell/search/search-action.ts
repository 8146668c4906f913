'use server';

import { z } from 'zod';
import { Refused } from '../../../lib/refused.ts';
import { search } from '../../../lib/search/search.ts';
import { action } from '../../../lib/session.ts';
import { mayTry } from '../../../lib/user-budget.ts';

const LONGEST_TEXT = 255;
/** More than anybody types, and too few to read an organization's ids through. */
const SEARCHES_A_MINUTE = 90;

export const searchAction = action(
  'member',
  z.object({ text: z.string().max(4 * LONGEST_TEXT) }),
  async ({ db, viewer: { organizationId, userId }, now }, { text }) => {
    if (!mayTry(`searches ${userId}`, SEARCHES_A_MINUTE, now))
      throw new Refused('too many searches. Wait a minute and try again');
    return search(db, organizationId, text.replaceAll('\u0000', '').trim().slice(0, LONGEST_TEXT).toWellFormed());
  },
);
