import type { InlineClientInput } from '../clients/client-input.ts';
import { type Fields, text } from './wc-fields.ts';

const E_MAIL = /^[^\s@]+@[^\s@]+$/;

/** What a billing and a shipping block say of a person, with the account's own name and e-mail address where there is one. */
export interface Person {
  externalId: string | null;
  account: Fields;
  billing: Fields;
  shipping: Fields;
}

/** The client input of a person; absent fields, which WooCommerce sends as empty texts, say nothing. */
export function clientOf({ externalId, account, billing, shipping }: Person): InlineClientInput {
  const email = [account.email, billing.email].map((value) => text(value, 321).trim()).find(isEmail);
  return {
    external_id: externalId,
    email: email ?? null,
    name: fullName(account) || fullName(billing) || fullName(shipping) || null,
    phone: text(billing.phone, 100) || null,
    company: text(billing.company, 500) || null,
    billing_address: addressOf(billing),
    shipping_address: addressOf(shipping),
  };
}

function isEmail(value: string): boolean {
  return value.length <= 320 && E_MAIL.test(value);
}

function fullName(fields: Fields): string {
  return [fields.first_name, fields.last_name]
    .map((part) => text(part, 249).trim())
    .filter((part) => part !== '')
    .join(' ');
}

const MOST_FIELDS = 50;

/** The texts of a block that are not empty, also those that a plugin added. A client has an e-mail address of its own. */
export function addressOf(block: Fields, more?: 'with e-mail'): Record<string, string> | null {
  const filled = Object.entries(block)
    .map(([name, value]) => [text(name, 100), text(value, 500)] as const)
    .filter(([name, value]) => name !== '' && (name !== 'email' || more !== undefined) && value !== '')
    .slice(0, MOST_FIELDS);
  return filled.length === 0 ? null : Object.fromEntries(filled);
}
