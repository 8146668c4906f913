'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import type { News } from '../../lib/request-log/new-rows.ts';
import { ask, Unanswered } from './ask.ts';

/** How news arrive; `since` is when the browser lost its network. */
export type Connection =
  | { state: 'connecting' | 'live' | 'reconnecting' | 'polling' | 'ended' }
  | { state: 'offline'; since: Date };

const POLL_MS = 5_000;
/** Three beats: a stream that is silent for longer is dead, after a sleep say, whatever the browser thinks. */
const SILENCE_MS = 32_000;
const RETRY_MS = 1_000;
/** After so many streams in a row that did not open, ask every 5 s; and try a stream again after so long. */
const TRIES = 3;
const TRY_AGAIN_MS = 60_000;

/**
 * Follows a log by the stream at `path`/live from `cursor` on, goes on where it broke off, and asks `path`/news every
 * 5 s where streams do not get through. Null as cursor: nothing to follow yet.
 */
export function useLive(path: string, cursor: number | null, onNews: (news: News) => void): Connection {
  const [connection, setConnection] = useState<Connection>({ state: 'connecting' });
  const tell = useEffectEvent(onNews);

  useEffect(() => {
    if (cursor === null) return;
    let from = cursor;
    let failures = 0;
    let stream: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let silence: ReturnType<typeof setTimeout> | undefined;
    const asking = new AbortController();

    const later = (work: () => void, milliseconds: number) => {
      clearTimeout(timer);
      timer = setTimeout(work, milliseconds);
    };
    const heard = (event: MessageEvent<string>) => {
      from = Number(event.lastEventId) || from;
      failures = 0;
      setConnection({ state: 'live' });
      clearTimeout(silence);
      silence = setTimeout(broken, SILENCE_MS);
    };
    const hang = () => {
      stream?.close();
      stream = null;
      clearTimeout(timer);
      clearTimeout(silence);
    };
    const broken = () => {
      hang();
      failures += 1;
      if (!navigator.onLine) return goOffline();
      if (failures >= TRIES) return void poll();
      setConnection({ state: 'reconnecting' });
      later(connect, RETRY_MS * failures);
    };
    const connect = () => {
      hang();
      const source = new EventSource(`${path}/live?cursor=${from}`);
      stream = source;
      source.addEventListener('news', (event) => {
        heard(event);
        tell(JSON.parse(event.data));
      });
      source.addEventListener('beat', heard);
      source.addEventListener('ended', () => {
        hang();
        setConnection({ state: 'ended' });
      });
      source.addEventListener('error', () => {
        if (stream === source) broken();
      });
    };
    const pollingSince = { at: 0 };
    const poll = async () => {
      if (pollingSince.at === 0) pollingSince.at = Date.now();
      try {
        const news = await ask<News>(`${path}/news?cursor=${from}`, asking.signal);
        from = news.cursor;
        setConnection({ state: 'polling' });
        tell(news);
      } catch (error) {
        if (asking.signal.aborted) return;
        if (error instanceof Unanswered && (error.status === 401 || error.status === 404)) {
          hang();
          return setConnection({ state: 'ended' });
        }
        if (!navigator.onLine) return goOffline();
        setConnection({ state: 'reconnecting' });
      }
      if (Date.now() - pollingSince.at < TRY_AGAIN_MS) return later(() => void poll(), POLL_MS);
      pollingSince.at = 0;
      failures = TRIES - 1;
      later(connect, 0);
    };
    const goOffline = () => {
      hang();
      setConnection((now) => (now.state === 'offline' ? now : { state: 'offline', since: new Date() }));
    };
    const goOnline = () => {
      setConnection({ state: 'reconnecting' });
      failures = 0;
      connect();
    };

    connect();
    window.addEventListener('offline', goOffline);
    window.addEventListener('online', goOnline);
    return () => {
      asking.abort();
      hang();
      window.removeEventListener('offline', goOffline);
      window.removeEventListener('online', goOnline);
    };
  }, [path, cursor]);

  return connection;
}
