import { hash } from 'node:crypto';
import type { BlockList } from 'node:net';
import type { Pool } from 'pg';
import { waitingOn } from '../database/batcher.ts';
import { HeavyResult } from '../database/pool.ts';
import type { StorageWatch } from '../database/watch-database.ts';
import type { Diagnoser } from '../diagnosis/diagnoser.ts';
import type { Endpoint } from '../endpoints.ts';
import { refuse } from '../errors/api-error.ts';
import { formats, otherFormats } from '../formats/formats.ts';
import { openPass, PASS_HEADER, type Pass } from '../keys/console-pass.ts';
import type { IntegrationKey } from '../keys/integration-key.ts';
import { mustHaveScope } from '../keys/integration-key.ts';
import { openedSecret, secretsToHide } from '../keys/opened-secrets.ts';
import type { SealingKeys } from '../keys/signing-secret.ts';
import type { PayloadFormat } from '../keys/vocabulary.ts';
import { type Call, clientIp, Headers, type Incoming, type Reply, receiveHead } from '../request/call.ts';
import type { Announcer } from '../request-log/announcer.ts';
import type { LogWriter } from '../request-log/writer.ts';
import type { Context, Finished } from '../verbs/verb.ts';
import { replay } from '../verbs/verb.ts';
import { hasParkedRoom } from '../woocommerce/parked-quota.ts';
import { externalIdIn, isHeavy, mustHaveFields, parseBody, readBody } from './body.ts';
import { answerPing, deliveryBearer, isDelivery, isPing, verifyDelivery } from './delivery-path.ts';
import { type InFlight, identityOf, keyedRequest, soundIdempotencyKey, Turn } from './idempotency.ts';
import {
  hitKey,
  type Identified,
  identifyKey,
  mayBeParked,
  mustBeAdmitted,
  mustBeLive,
  readBearer,
  verifyKey,
} from './identify-key.ts';
import type { LoadShedder } from './load-shedder.ts';
import { answerOpen } from './open.ts';
import { answer, answerRefusal } from './reply.ts';
import { externalIdOf, findRoute, type Route } from './route.ts';
import { type CheckedSignature, checkSignature } from './signature.ts';

/** What all requests of a process share. */
export interface Api {
  db: Pool;
  storage: StorageWatch;
  loadShedder: LoadShedder;
  log: LogWriter;
  diagnoser: Diagnoser;
  news: Announcer;
  /** Where large bodies and large records go; null: they are processed here. */
  heavy: { process(call: Call, known: Identified): Promise<Reply> } | null;
  inFlight: InFlight;
  trustedProxies: BlockList;
  sealingKeys: SealingKeys;
  appUrl: string;
  /** True from a stop being asked for: requests are still answered, but should go elsewhere. */
  draining: boolean;
}

/**
 * One request of the Integration API from the wire to the log (contract §3): the order of the checks is the order of
 * the lines. Each stage returns what the next ones need, or refuses with a code of `lib/errors/catalogue.ts`.
 */
export async function serve(api: Api, incoming: Incoming): Promise<Reply> {
  const sent = new Headers(incoming.rawHeaders);
  const pass = openPass(sent.get(PASS_HEADER), api.sealingKeys, incoming);
  const headers = pass ? sent.without(PASS_HEADER) : sent;
  const address = pass?.clientIp ?? clientIp(incoming.peer, headers.get('x-forwarded-for'), api.trustedProxies);
  const call = receiveHead(incoming, headers, address); // 1
  const open = answerOpen(api, call);
  if (open) return open;
  const receive = isDelivery(call.path) ? receiveDelivery : receiveCall;
  try {
    api.loadShedder.mustHaveRoom(waitingOn(api.db));
    return await api.storage.during(async () => {
      const known = await (pass ? receiveFromConsole(api, incoming, call, pass) : receive(api, incoming, call)); // 2 to 7
      const { heavy } = api;
      if (!heavy) return processReceived(api, call, known);
      if (isHeavy(call.body)) return heavy.process(call, known);
      return processReceived(api, call, known).catch((error: unknown) => {
        if (error instanceof HeavyResult) return heavy.process(call, known); // it asks for, or is about, a large record
        throw error;
      });
    });
  } catch (error) {
    return answerRefusal(api, call, error); // 13, of what was refused
  }
}

/** Stages 8 to 13, of a call that has its body: here, or in the thread for what is large. */
export async function processReceived(api: Api, call: Call, known: Identified): Promise<Reply> {
  const finished = await (isDelivery(call.path) ? processDelivery : processCall)(api, call, known);
  api.news.tell(known.key.id, call.id);
  return answer(call, finished);
}

async function receiveCall(api: Api, incoming: Incoming, call: Call): Promise<Identified> {
  const bearer = readBearer(call.headers);
  const identified = await identifyKey(api.db, bearer, call.clientIp, soundIdempotencyKey(call), true); // 2
  const { key } = identified;
  call.key = key;
  call.ownSecrets = () => secretsToHide(key, api.sealingKeys);
  if (!identified.ipAllowed) refuse('ip_not_allowed'); // 3
  verifyKey(identified, bearer.token); // 4
  call.verified = true;
  call.rate = identified.rate;
  mustBeAdmitted(call.rate); // 5
  findRoute(call.method, call.path, key.payloadFormat); // 6
  call.body = await readBody(incoming, call, key.payloadFormat); // 7
  return identified;
}

/**
 * What somebody who may sends from the console (lib/workbench): the console knows no key, so a pass that it seals stands
 * for the bearer, of this one request. The sender's addresses are not asked for; everything else is checked as ever.
 */
async function receiveFromConsole(api: Api, incoming: Incoming, call: Call, pass: Pass): Promise<Identified> {
  const bearer = { token: null, keyId: pass.keyId };
  const identified = await identifyKey(api.db, bearer, call.clientIp, soundIdempotencyKey(call), false); // 2
  const { key } = identified;
  call.key = key;
  call.ownSecrets = () => secretsToHide(key, api.sealingKeys);
  mustBeLive(identified); // 4
  call.verified = true;
  call.rate = await hitKey(api.db, key);
  mustBeAdmitted(call.rate); // 5
  findRoute(call.method, call.path, key.payloadFormat); // 6
  call.body = await readBody(incoming, call, key.payloadFormat); // 7
  if (hash('sha256', call.body) !== pass.bodySha256) refuse('invalid_api_key');
  return identified;
}

async function processCall(api: Api, call: Call, known: Identified): Promise<Finished> {
  const { key } = known;
  const route = findRoute(call.method, call.path, key.payloadFormat);
  const body = call.body ?? Buffer.alloc(0);
  noteSignature(call, checkSignature(signatureQuestion(api, call, key, route.endpoint, body))); // 8
  mustHaveScope(key.scopes, ...route.endpoint.scopes); // 9
  return perform(api, call, known, route); // 10 to 13
}

/**
 * A delivery of WooCommerce: its budget is hit after the signature, so that nobody who merely knows the key id of the
 * URL can use it up, and above the cap it is parked rather than refused, since WooCommerce never sends it again.
 */
async function receiveDelivery(api: Api, incoming: Incoming, call: Call): Promise<Identified> {
  const bearer = deliveryBearer(call);
  const identified = await identifyKey(api.db, bearer, call.clientIp, soundIdempotencyKey(call), false); // 2
  const { key } = identified;
  call.key = key;
  call.ownSecrets = () => secretsToHide(key, api.sealingKeys);
  if (!identified.ipAllowed) refuse('ip_not_allowed'); // 3
  call.verified = verifyDelivery(call, identified); // 4
  findRoute(call.method, call.path, key.payloadFormat); // 6
  call.body = await readBody(incoming, call, key.payloadFormat); // 7
  return identified;
}

async function processDelivery(api: Api, call: Call, known: Identified): Promise<Finished> {
  const { key } = known;
  const route = findRoute(call.method, call.path, key.payloadFormat);
  const body = call.body ?? Buffer.alloc(0);
  if (isPing(call, body)) return answerPing(api.log, call);
  noteSignature(call, checkSignature(signatureQuestion(api, call, key, route.endpoint, body))); // 8
  call.verified = true;
  call.rate ??= await hitKey(api.db, key); // once, also where the thread goes on with it
  if (!call.rate.admitted) {
    const isParked = (await mayBeParked(api.db, key)) && (await hasParkedRoom(api.db, key.id));
    if (!isParked) mustBeAdmitted(call.rate); // 5
  }
  return perform(api, call, known, route); // 9 by effect, 10 to 13
}

async function perform(api: Api, call: Call, known: Identified, route: Route): Promise<Finished> {
  const { key, idempotencyRecord } = known;
  const { params } = route;
  const query = new URLSearchParams(call.query ?? '');
  call.externalId = externalIdOf(params, query);
  const identity = identityOf(call, key.lineageId);
  const request = { db: api.db, key, call, identity, params, query };
  const context: Context<null> = { ...request, now: call.receivedAt, input: null, warnings: [] };
  if (!identity) return apply(context, route.endpoint);
  const turn = await Turn.take(api.db, api.inFlight, identity, keyedRequest(call, idempotencyRecord)); // 10
  try {
    while (turn.record === null) {
      try {
        return await apply(context, route.endpoint);
      } catch (error) {
        await turn.lookAgain(error);
      }
    }
    return await replay(api.db, call, turn.record.responseBody);
  } finally {
    turn.end();
  }
}

async function apply(context: Context<null>, endpoint: Endpoint): Promise<Finished> {
  const { call } = context;
  if (!endpoint.input) return endpoint.perform({ ...context, input: {} }); // 12 and 13
  const json = parseBody(call.headers, call.body ?? Buffer.alloc(0), endpoint.emptyBody); // 11
  call.externalId = externalIdIn(json) ?? call.externalId;
  mustHaveFields(json, endpoint);
  return endpoint.perform({ ...context, input: json }); // validates, then 12 and 13
}

function signatureQuestion(api: Api, call: Call, key: IntegrationKey, endpoint: Endpoint, body: Buffer) {
  const { payloadFormat: format } = key;
  const sentAs = (one: PayloadFormat) => call.headers.get(formats[one].signature.header.toLowerCase());
  return {
    format,
    required: key.requireSignature,
    bodyAloneAllowed: endpoint.requires.includes('external_id') && !key.requireTimestamp,
    secrets: key.sealedSecrets.map((sealed) => openedSecret(sealed, key.id, api.sealingKeys)),
    sent: sentAs(format),
    otherSchemeSent: otherFormats(format).some((other) => sentAs(other) !== null),
    body,
    receivedAt: call.receivedAt,
  };
}

function noteSignature(call: Call, { note, secretAge, clockDriftSeconds }: CheckedSignature): void {
  call.diagnosis = note;
  call.secretAge = secretAge;
  call.clockDriftSeconds = clockDriftSeconds;
}
