import { type Fact, FactList } from './fact-list.tsx';

/** The request log's columns by their names, and what each one tells. */
const columns: readonly Fact[] = [
  ['method', 'POST for everything that writes. A GET where you sent a POST is a redirect on the way.'],
  [
    'path',
    'Without `/integrations` and without the query. If it is the wrong one, the client calls another endpoint than you think.',
  ],
  ['status_code', '2xx was applied. A 4xx has its section on this page; a 5xx is our fault.'],
  ['error_code', 'The code to look up here. Empty on success.'],
  ['client_ip', 'The address that was evaluated against the IP allowlist: what to add to it, or to remove.'],
  ['idempotency_key', 'The `Idempotency-Key` as it was sent. Empty when the request had none.'],
  ['external_id', 'Your own id of the record. Empty on a create, the answer was probably `external_id_required`.'],
  ['request_received_at', 'When the head of the request arrived, in UTC.'],
  [
    'request_completed_at',
    'When the answer was ready. The time between the two is end to end with all database writes: 95 in 100 requests take less than 800 ms. If it stays above 2 s, tell us.',
  ],
];

export function LogColumns() {
  return <FactList facts={columns.map(([name, tells]) => [`\`${name}\``, tells])} />;
}
