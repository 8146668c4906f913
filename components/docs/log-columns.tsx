import { Sentence } from './sentence.tsx';

/** The request log's columns by their names, and what each one tells. */
const columns: readonly [name: string, tells: string][] = [
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
  return (
    <dl className="grid gap-x-6 sm:grid-cols-[max-content_minmax(0,1fr)]">
      {columns.map(([name, tells]) => (
        <div key={name} className="border-border border-b py-2 sm:col-span-2 sm:grid sm:grid-cols-subgrid">
          <dt>
            <code>{name}</code>
          </dt>
          <dd className="mt-1 sm:mt-0">
            <Sentence>{tells}</Sentence>
          </dd>
        </div>
      ))}
    </dl>
  );
}
