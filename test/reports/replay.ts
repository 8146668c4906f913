import { readFileSync } from 'node:fs';
import path from 'node:path';
import { makeSender, type Said, type Sender } from '../../lib/test/sender.ts';
import { wcSignature } from '../../lib/test/sign.ts';
import type { TestApi } from '../../lib/test/start-api.ts';
import { makeTenant, type Tenant } from '../../lib/test/tenant.ts';
import { logRow, type StoredRow } from '../log-row.ts';

/** A call of our own format, or a delivery of WooCommerce's: by its topic, or with all its headers. */
type Step =
  | { post: string; body: object }
  | { topic: string | null; body: object }
  | { headers: [string, string | number][]; body: string };

/** What somebody reported in public: what was sent, what came, and what is right. */
interface Report {
  format?: 'peptideclients' | 'woocommerce';
  steps?: Step[];
  deliveries?: Step[];
}

/** A report that was sent again, to a store of its own. */
export interface Replayed {
  /** One for each step. */
  answers: Said[];
  /** With which the steps were sent, and which looks at what became of them. */
  sender: Sender;
  tenant: Tenant;
  /** The log row of an answer. */
  rowOf(answer: Said | undefined): Promise<StoredRow>;
}

/** Sends the steps of `test/reports/NAME.json` over HTTP, in their order, each once the one before is answered. */
export async function replay(server: TestApi, name: string): Promise<Replayed> {
  const report: Report = JSON.parse(readFileSync(path.join(import.meta.dirname, `${name}.json`), 'utf8'));
  const tenant = await makeTenant();
  const payloadFormat = report.format ?? 'woocommerce';
  const { key, signingSecret } = await tenant.mint({ payloadFormat });
  const sender = makeSender(server, key);
  const answers: Said[] = [];
  for (const step of report.steps ?? report.deliveries ?? []) {
    answers.push(await send(sender, signingSecret ?? '', step, answers.at(-1)));
  }
  return { answers, sender, tenant, rowOf };

  function rowOf(answer: Said | undefined): Promise<StoredRow> {
    return logRow(server.api.db, { headers: new Headers({ 'X-Request-Id': answer?.requestId ?? '' }) });
  }
}

function send(sender: Sender, secret: string, step: Step, before: Said | undefined): Promise<Said> {
  if ('post' in step) return sender.post(filled(step.post, before), step.body);
  const body = typeof step.body === 'string' ? step.body : JSON.stringify(step.body);
  const sent = 'headers' in step ? step.headers : [['X-WC-Webhook-Topic', step.topic] as const];
  const headers = sent.flatMap(([header, value]) => (value === null ? [] : [[header, String(value)] as const]));
  const signed = { ...Object.fromEntries(headers), 'X-WC-Webhook-Signature': wcSignature(secret, body) };
  return sender.post('/webhook/woocommerce', body, signed);
}

/** `/payments/{payments[0].id}/refund` with what the answer before has there. */
function filled(target: string, before: Said | undefined): string {
  return target.replaceAll(/\{([^}]+)\}/g, (_, place: string) => {
    const parts = place.split(/[.[\]]+/).filter((part) => part !== '');
    const found = parts.reduce<unknown>(
      (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
      before?.json,
    );
    return encodeURIComponent(String(found));
  });
}
