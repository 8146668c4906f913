type ReadHeader = 'x-wc-webhook-id' | 'x-wc-webhook-topic' | 'x-wc-webhook-source';

/** SQL for the first value of a header, where `request_headers` is a log row's; null when the row has none. */
export function headerValue(name: ReadHeader): string {
  return `(select h ->> 1 from json_array_elements(
    case json_typeof(request_headers) when 'array' then request_headers else '[]' end) h where lower(h ->> 0) = '${name}' limit 1)`;
}
