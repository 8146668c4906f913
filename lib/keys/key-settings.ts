import { z } from 'zod';
import { signingSecretProblem } from '../input/text-problems.ts';
import { displayName } from '../organizations/create-organization.ts';
import { ipAllowlist } from './ip-allowlist.ts';
import { rateLimit } from './vocabulary.ts';

/** zod's word for times without seconds. */
const MINUTES = -1;

/** What may change during a key's life: a mint sets them, adjust changes them. */
export const keySettings = {
  name: displayName,
  ipAllowlist,
  rateLimitPerMinute: z
    .int('must be a whole number')
    .min(rateLimit.least, `must be ${rateLimit.least} or more`)
    .max(rateLimit.most, `must be ${rateLimit.most} or less`),
  /** A moment with its offset from UTC, or null for never. That it lies ahead, the verb says: it has the clock. */
  expiresAt: z
    .union([z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true, precision: MINUTES })], {
      error: 'must be a time in ISO-8601 with its offset, such as 2027-01-31T00:00:00Z',
    })
    .transform((text) => new Date(text))
    .nullable(),
  requireTimestamp: z.boolean(),
};

/** A signing secret that the sender has already. */
export const givenSecret = z.string().superRefine((text, context) => {
  const problem = signingSecretProblem(text);
  if (problem !== null) context.addIssue(problem);
});
