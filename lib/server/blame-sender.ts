import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { actionsUnderWay } from '../begun-action.ts';
import type { Handler } from './listen.ts';

/**
 * `render`, with `400` in place of the `500` that Next answers to an action whose arguments it cannot read: too deep, broken
 * off, no form at all. No browser sends such; what fails in an action itself stays a `500`.
 */
export function blameSender(render: Handler): Handler {
  return (request, response) => {
    if (request.headers['next-action'] === undefined) return render(request, response);
    const action = { begun: false };
    const writeHead: WriteHead = response.writeHead.bind(response);
    const blaming: WriteHead = (status, headers) => writeHead(status === 500 && !action.begun ? 400 : status, headers);
    Object.assign(response, { writeHead: blaming });
    actionsUnderWay().run(action, () => render(request, response));
  };
}

type WriteHead = (status: number, headers?: OutgoingHttpHeaders) => ServerResponse;
