import type { LogHub } from './hub.ts';
import type { News } from './new-rows.ts';
import type { LogOf } from './rows.ts';

/** Proxies cut what is silent for long, and a browser that hears nothing for a while connects again. */
const BEAT_MS = 10_000;
/** How soon a stream ends after its session, its role or its user. */
const LOOK_AGAIN_MS = 10_000;
/** Of events that nobody reads; then the stream ends, and the browser asks for what it missed. */
const UNREAD_BYTES = 4 * 1024 * 1024;

export interface Live {
  hub: LogHub;
  whose: LogOf;
  /** What was stored since is told first: a moment, in milliseconds. */
  cursor: number;
  mayManage: boolean;
  /** Whether whoever reads may still read. */
  isAllowed: () => Promise<boolean>;
  /** Called once the stream has ended, whoever ended it. */
  ended: () => void;
}

/**
 * News of a log as server-sent events: `news` (see News), `beat` every 10 s, and `ended` when it is not to be read any
 * more. Each has the cursor to go on from as its id. Rejects when the database does not answer.
 */
export async function liveStream(live: Live): Promise<ReadableStream<Uint8Array>> {
  const text = new TextEncoder();
  const waiting: Uint8Array[] = [];
  let send = (event: Uint8Array) => void waiting.push(event);
  const say = (event: string, cursor: number, data: object) =>
    send(text.encode(`id: ${cursor}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
  const leave = await live.hub.follow(live.whose, live.cursor, (news) => say('news', news.cursor, seenBy(live, news)));

  const timers: NodeJS.Timeout[] = [];
  const end = () => {
    for (const timer of timers.splice(0)) clearInterval(timer);
    leave();
    live.ended();
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const close = () => {
          end();
          send = () => {};
          controller.close();
        };
        send = (event) => {
          controller.enqueue(event);
          if ((controller.desiredSize ?? 0) < -UNREAD_BYTES) close();
        };
        const look = async () => {
          if (await live.isAllowed().catch(() => true)) return; // the database is away: nothing is read meanwhile
          say('ended', Date.now(), {});
          close();
        };
        timers.push(setInterval(() => say('beat', Date.now(), {}), BEAT_MS));
        timers.push(setInterval(() => void look(), LOOK_AGAIN_MS));
        for (const event of waiting.splice(0)) send(event);
      },
      cancel: () => {
        send = () => {};
        end();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 0 }),
  );
}

/** A diagnosis is for those who manage keys. */
export function seenBy({ mayManage }: { mayManage: boolean }, news: News): News {
  return mayManage ? news : { ...news, rows: news.rows.map((row) => ({ ...row, summary: null })) };
}
