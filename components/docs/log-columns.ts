/** The request log's columns by their names, and what each one tells. */
export const logColumns: readonly (readonly [name: string, tells: string])[] = [
  [
    'method',
    '`POST` for everything that writes. A `GET` where you sent a `POST` means that a redirect on the way changed it.',
  ],
  [
    'path',
    'Without `/integrations` and without the query. If it is not the path you meant, the client calls another endpoint than you think.',
  ],
  [
    'status_code',
    '2xx was applied. A 4xx is the request’s fault and has its section above. A 5xx is ours: send it again, then write to support.',
  ],
  ['error_code', 'The code to look up on this page. Empty on success.'],
  ['client_ip', 'The address that was evaluated against the IP allowlist: the one to add to it, or to take off it.'],
  ['idempotency_key', 'The `Idempotency-Key` as it was sent. Empty when the request had none.'],
  ['external_id', 'Your own id of the record. Empty on a create, the answer was most likely `external_id_required`.'],
  ['request_received_at', 'When the head of the request arrived, in UTC.'],
  [
    'request_completed_at',
    'When the answer was ready, all database writes included. From `request_received_at` to here, 95 of 100 requests take less than 800 ms. If it stays above 2 s, tell us.',
  ],
];
