import { Unreadable } from './unreadable.ts';
import { digitsOf, type Fields, isObject, text } from './wc-fields.ts';

interface Said {
  code: string;
  message: string;
}

/**
 * WooCommerce signs and sends an error where it could not read what the delivery is about: its REST API's
 * `{"code","message"}`, or WordPress's own `{"errors": {CODE: [MESSAGE, …]}}`. Throws `Unreadable` that quotes it.
 */
export function refuseErrorBody(json: Fields): void {
  const error = digitsOf(json.id) === null ? errorOf(json) : null;
  if (!error) return;
  const quoted = [plain(error.message), error.code && `(${plain(error.code)})`].filter(Boolean).join(' ');
  const { hint, whatToDo } = remedies.get(error.code) ?? (mentionsRights(error.code) ? LOST_RIGHTS : LOOK_IT_UP);
  throw new Unreadable(`WooCommerce could not read it: ${quoted}${hint}`, whatToDo);
}

function errorOf({ code, message, errors }: Fields): Said | null {
  if (typeof message === 'string' && (typeof code === 'string' || typeof code === 'number'))
    return { code: String(code), message };
  if (!isObject(errors)) return null;
  const [first] = Object.entries(errors);
  if (!first) return null;
  const messages = Array.isArray(first[1]) ? first[1] : [first[1]];
  return { code: first[0], message: messages.find((text) => typeof text === 'string') ?? 'it gave no reason' };
}

/** WordPress writes its errors in HTML. */
function plain(message: string): string {
  return text(message, 400)
    .replaceAll(/<[^<>]{0,200}>/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function mentionsRights(code: string): boolean {
  return /cannot_(view|read)|user_cannot|forbidden|authentication/.test(code);
}

interface Remedy {
  /** Added to the reason. */
  hint: string;
  whatToDo: string;
}

const LOST_RIGHTS: Remedy = {
  hint: '',
  whatToDo:
    'The WordPress user who owns the webhook lost the right to read orders, or is gone: in WooCommerce → Settings → Advanced → Webhooks save the webhook as an administrator, then fetch or save again what changed since.',
};
const GONE: Remedy = {
  hint: '',
  whatToDo: 'Most likely nothing: the order was permanently deleted before WooCommerce built this delivery.',
};
const OLD_VERSION: Remedy = {
  hint: '; set the webhook’s API version to v3',
  whatToDo:
    'In WooCommerce → Settings → Advanced → Webhooks open this webhook and set its API version to “WP REST API Integration v3”: the older ones can’t read orders of a shop with High-Performance Order Storage. Then fetch or save again what changed since.',
};
const LOOK_IT_UP: Remedy = {
  hint: '',
  whatToDo: 'Look the code up in WooCommerce’s documentation, and save the order again.',
};

const remedies = new Map([
  ['woocommerce_rest_cannot_view', LOST_RIGHTS],
  ['woocommerce_rest_shop_order_invalid_id', GONE],
  ['woocommerce_rest_invalid_shop_order_id', OLD_VERSION],
  ['woocommerce_rest_invalid_id', GONE],
  ['woocommerce_rest_customer_invalid_id', GONE],
]);
