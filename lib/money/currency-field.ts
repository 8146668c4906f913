import { z } from 'zod';
import { isCurrency } from './currencies.ts';

const message = 'must be an ISO 4217 currency code, like USD';

/** A currency code of ISO 4217, in any case; out comes upper case. */
export const currency = z
  .string({ error: message })
  .toUpperCase()
  .refine(isCurrency, { error: message })
  .meta({ pattern: '^[A-Za-z]{3}$' });
