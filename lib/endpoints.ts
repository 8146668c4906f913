import type { z } from 'zod';
import { clientRecord } from './clients/client.ts';
import { clientInput } from './clients/client-input.ts';
import { saveClient } from './clients/save-client.ts';
import { showClient } from './clients/show-client.ts';
import { unstorableTexts } from './input/unstorable-text.ts';
import { validate } from './input/validate.ts';
import type { PayloadFormat, Scope } from './keys/vocabulary.ts';
import { cancelInput, cancelOrder } from './orders/cancel-order.ts';
import { changeOrder } from './orders/change-order.ts';
import { createOrder } from './orders/create-order.ts';
import { findOrder } from './orders/find-order.ts';
import { orderRecord } from './orders/order.ts';
import { orderChange, orderInput } from './orders/order-input.ts';
import { paymentRecord } from './payments/payment.ts';
import { paymentInput, refundInput } from './payments/payment-input.ts';
import { recordPayment } from './payments/record-payment.ts';
import { refundPayment } from './payments/refund-payment.ts';
import { showPayment } from './payments/show-payment.ts';
import type { Context, Finished, Verb } from './verbs/verb.ts';
import { deliveryFrom } from './woocommerce/delivery.ts';
import { parkDelivery, receiveDelivery } from './woocommerce/receive.ts';

/** What everybody may know of an endpoint: the route guard, the scope picker, the documentation. */
interface Facts {
  method: 'GET' | 'POST' | 'PATCH';
  /** Under `/integrations`, parameters in braces. */
  path: `/v1/${string}`;
  /** What people and generated clients call it: `cancelOrder`. */
  operationId: string;
  summary: string;
  /** Any one of them will do; the first is named when all are missing. */
  scopes: readonly [Scope, ...Scope[]];
  /** The payload format that a key must have; null: any. */
  format: PayloadFormat | null;
  /** Fields whose absence has an error code of its own. */
  requires: readonly ('external_id' | 'lines')[];
  /** An empty body means `{}`. */
  emptyBody: boolean;
  /** What the answer is, apart from `duplicate` and `warnings`. */
  output: z.ZodObject;
}

/** One row of the table. `input` and `verb` belong together, so `perform` is the way to use them. */
export interface Endpoint extends Facts {
  /** What the body must be; null: there is none, or the verb judges it by itself. */
  input: z.ZodObject | null;
  /** Validates what was parsed, refusing, and does the work. */
  perform: (context: Context<object>) => Promise<Finished>;
}

function endpoint<S extends z.ZodObject>(facts: Facts & { input: S; verb: Verb<z.output<S>> }): Endpoint {
  const { verb, ...row } = facts;
  return {
    ...row,
    perform(context) {
      const unstorable = unstorableTexts(context.input, context.call.body ?? Buffer.alloc(0));
      const { input, warnings } = validate(facts.input, context.input, unstorable);
      return verb({ ...context, input, warnings });
    },
  };
}

function lookUp(facts: Omit<Facts, 'method' | 'requires' | 'emptyBody'> & { verb: Verb<object> }): Endpoint {
  const { verb, ...row } = facts;
  return { ...row, method: 'GET', requires: [], emptyBody: true, input: null, perform: verb };
}

/** A webhook of WooCommerce. Its body is judged by the verb, since an authentic delivery is never refused for what it says. */
function webhook(path: Facts['path'], operationId: string, summary: string): Endpoint {
  return {
    method: 'POST',
    path,
    operationId,
    summary,
    scopes: ['orders:write', 'orders:cancel', 'payments:write', 'payments:refund', 'clients:write'],
    format: 'woocommerce',
    requires: [],
    emptyBody: true,
    input: null,
    output: orderRecord,
    perform(context) {
      const delivery = { ...context, input: deliveryFrom(context.call) };
      if (context.call.rate?.admitted) return receiveDelivery(delivery);
      return parkDelivery(delivery, 'over the rate limit');
    },
  };
}

/** Whoever may write orders or payments may read what they are about. */
const readers = {
  scopes: ['orders:write', 'orders:cancel', 'payments:write', 'payments:refund'],
  format: null,
} as const;
const order = { ...readers, output: orderRecord, verb: findOrder };
const payment = { ...readers, output: paymentRecord, verb: showPayment };
const client = { ...readers, output: clientRecord, verb: showClient };

/** Every endpoint that takes a key (contract §2). Routes, documentation and tests are made from this table. */
export const endpoints: readonly Endpoint[] = [
  endpoint({
    method: 'POST',
    path: '/v1/orders',
    operationId: 'createOrder',
    summary: 'Create an order',
    scopes: ['orders:write'],
    format: 'peptideclients',
    requires: ['external_id', 'lines'],
    emptyBody: false,
    input: orderInput,
    output: orderRecord,
    verb: createOrder,
  }),
  lookUp({
    ...order,
    path: '/v1/orders/by-external',
    operationId: 'findOrder',
    summary: 'Find an order by ?external_id=',
  }),
  lookUp({
    ...order,
    path: '/v1/orders/by-external/{external_id}',
    operationId: 'findOrderByExternalId',
    summary: 'Find an order by its external id',
  }),
  lookUp({ ...order, path: '/v1/orders/{id}', operationId: 'getOrder', summary: 'Read an order' }),
  endpoint({
    method: 'PATCH',
    path: '/v1/orders/{id}',
    operationId: 'changeOrder',
    summary: 'Change an order',
    scopes: ['orders:write'],
    format: 'peptideclients',
    requires: [],
    emptyBody: false,
    input: orderChange,
    output: orderRecord,
    verb: changeOrder,
  }),
  endpoint({
    method: 'POST',
    path: '/v1/orders/{id}/cancel',
    operationId: 'cancelOrder',
    summary: 'Cancel an order',
    scopes: ['orders:cancel'],
    format: 'peptideclients',
    requires: [],
    emptyBody: true,
    input: cancelInput,
    output: orderRecord,
    verb: cancelOrder,
  }),
  endpoint({
    method: 'POST',
    path: '/v1/orders/{id}/payments',
    operationId: 'recordPayment',
    summary: 'Record a payment',
    scopes: ['payments:write'],
    format: 'peptideclients',
    requires: ['external_id'],
    emptyBody: false,
    input: paymentInput,
    output: paymentRecord,
    verb: recordPayment,
  }),
  lookUp({ ...payment, path: '/v1/payments/{id}', operationId: 'getPayment', summary: 'Read a payment' }),
  endpoint({
    method: 'POST',
    path: '/v1/payments/{id}/refund',
    operationId: 'refundPayment',
    summary: 'Refund a payment, or a part of it',
    scopes: ['payments:refund'],
    format: 'peptideclients',
    requires: [],
    emptyBody: true,
    input: refundInput,
    output: paymentRecord,
    verb: refundPayment,
  }),
  endpoint({
    method: 'POST',
    path: '/v1/clients',
    operationId: 'saveClient',
    summary: 'Create or update a client',
    scopes: ['clients:write'],
    format: 'peptideclients',
    requires: ['external_id'],
    emptyBody: false,
    input: clientInput,
    output: clientRecord,
    verb: saveClient,
  }),
  lookUp({
    ...client,
    path: '/v1/clients/by-external/{external_id}',
    operationId: 'findClientByExternalId',
    summary: 'Find a client by its external id',
  }),
  lookUp({ ...client, path: '/v1/clients/{id}', operationId: 'getClient', summary: 'Read a client' }),
  webhook('/v1/webhook/woocommerce', 'receiveWooCommerceDelivery', 'Receive a WooCommerce delivery, with a bearer'),
  webhook(
    '/v1/webhook/woocommerce/{key_id}',
    'receiveWooCommerceDeliveryByKeyId',
    'Receive a WooCommerce delivery, as stock WooCommerce sends it',
  ),
];
