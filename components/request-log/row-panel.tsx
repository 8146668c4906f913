'use client';

import { ChevronLeft, ChevronRight, X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { asCurl } from '../../lib/request-log/as-curl.ts';
import { asText } from '../../lib/request-log/as-text.ts';
import type { DetailedRow } from '../../lib/request-log/detailed-row.ts';
import type { Filters } from '../../lib/request-log/filters.ts';
import { type ListedRow, latencyMs } from '../../lib/request-log/listed-row.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { duration, middle } from '../ui/numbers.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { Time } from '../ui/time.tsx';
import { DiagnosisFrame } from './diagnosis-frame.tsx';
import { ErrorMeaning } from './error-meaning.tsx';
import { dataPath, useLogSource } from './log-source.ts';
import { bodyText } from './payload/body-text.ts';
import { BodyView } from './payload/body-view.tsx';
import { HeaderList } from './payload/header-list.tsx';
import { SeenText } from './payload/seen-text.tsx';
import { responseHeaders } from './response-headers.ts';
import { RowFacts } from './row-facts.tsx';
import { RowStatus, RowWords } from './row-marks.tsx';
import { useRow } from './use-row.ts';

export interface RowPanelProps {
  id: string;
  /** As the list has it, if it has it. */
  listed: ListedRow | undefined;
  heading: RefObject<HTMLHeadingElement | null>;
  link: string;
  /** Null: there is none, or it is not loaded. */
  onPrevious: (() => void) | null;
  onNext: (() => void) | null;
  onClose: () => void;
  onOnly: (change: Partial<Filters>) => void;
  /** On a screen of its own, with the way back to the list. */
  isAlone: boolean;
}

/** An open row: what is known of why, what its code means, all facts, and what went over the wire. */
export function RowPanel({ id, listed, heading, link, onPrevious, onNext, onClose, onOnly, isAlone }: RowPanelProps) {
  const source = useLogSource();
  const path = dataPath(source);
  const { row, failed, reload } = useRow(path, id, `${listed?.repeated} ${listed?.summary}`);
  const shown = row ?? listed;
  return (
    <section aria-labelledby="open-row" className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface print:block">
      <header className="flex flex-wrap items-center gap-x-2 gap-y-1 border-border border-b px-4 py-2">
        <h2
          ref={heading}
          id="open-row"
          tabIndex={-1}
          className="flex min-w-0 flex-1 basis-60 flex-wrap items-center gap-x-2 gap-y-1 font-mono text-table outline-none"
        >
          {shown ? (
            <>
              <RowStatus row={shown} />
              <RowWords row={shown} />
              {shown.error_code !== null && <span className="font-semibold">{shown.error_code}</span>}
              <span className="wrap-anywhere">
                <SeenText>{`${shown.method} ${shown.path}`}</SeenText>
              </span>
              {shown.topic !== null && (
                <span className="wrap-anywhere">
                  <SeenText>{shown.topic}</SeenText>
                </span>
              )}
            </>
          ) : (
            'Request'
          )}
        </h2>
        {shown && !isAlone && <Copies listed={shown} row={row} link={link} />}
        <span className="flex items-center">
          <Step label="Previous row" keys="[" act={onPrevious}>
            <ChevronLeft aria-hidden />
          </Step>
          <Step label="Next row" keys="]" act={onNext}>
            <ChevronRight aria-hidden />
          </Step>
          <span data-close-row-box>
            <Step label={isAlone ? 'Back to the list' : 'Close the row'} keys="Esc" act={onClose}>
              <X aria-hidden />
            </Step>
          </span>
        </span>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-4 py-4 print:overflow-visible">
        {row !== null ? (
          <Content row={row} path={path} onOnly={onOnly} />
        ) : failed !== null ? (
          <Missing isGone={failed.status === 404} keptDays={source.keptDays} reload={reload} />
        ) : (
          <div aria-busy="true" className="grid gap-4">
            <Skeleton className="h-5 w-2/3" />
            <Skeleton className="h-24" />
            <Skeleton className="h-64" />
          </div>
        )}
      </div>
      {shown && isAlone && (
        <footer className="border-border border-t px-4 py-2 print:hidden">
          <Copies listed={shown} row={row} link={link} />
        </footer>
      )}
    </section>
  );
}

function Step({
  label,
  keys,
  act,
  children,
}: {
  label: string;
  keys: string;
  act: (() => void) | null;
  children: ReactNode;
}) {
  return (
    <Button
      variant="ghost"
      size="smallIcon"
      aria-label={label}
      title={`${label} (${keys})`}
      disabled={act === null}
      onClick={() => act?.()}
    >
      {children}
    </Button>
  );
}

function Content({ row, path, onOnly }: { row: DetailedRow; path: string; onOnly: RowPanelProps['onOnly'] }) {
  const { appUrl } = useLogSource();
  const { payload } = row;
  return (
    <div className="grid gap-5">
      <p className="flex flex-wrap items-center gap-x-2 text-table text-text-2">
        <Time value={row.request_received_at} style="full" className="font-mono" />
        <span aria-hidden>·</span> {duration(latencyMs(row))} <span aria-hidden>·</span> request
        <span className="inline-flex items-center font-mono" title={row.id}>
          {middle(row.id)} <CopyButton text={row.id} label="Copy request id" iconOnly />
        </span>
      </p>
      <DiagnosisFrame row={row} />
      {row.error_code !== null && <ErrorMeaning code={row.error_code} appUrl={appUrl} />}
      <RowFacts row={row} onOnly={onOnly} />
      {payload === null ? (
        <p className="text-text-2">Only owners and admins see headers, bodies and the diagnosis.</p>
      ) : (
        <>
          <section aria-labelledby="request" className="grid gap-2">
            <h3 id="request" className="font-semibold">
              Request
            </h3>
            <HeaderList headers={payload.request_headers} />
            {payload.request_body !== null && payload.request_body.size > 0 ? (
              <BodyView key={row.id} side="request" body={payload.request_body} path={`${path}/${row.id}`} />
            ) : (
              <p className="text-table text-text-2">
                {row.verified ? 'No body was sent.' : 'No body kept: the request was not verified.'}
              </p>
            )}
          </section>
          <section aria-labelledby="response" className="grid gap-2">
            <h3 id="response" className="font-semibold">
              Response <span className="font-mono">{row.status_code}</span>
            </h3>
            <HeaderList
              headers={responseHeaders(row, appUrl)}
              note="Reconstructed from this row. RateLimit-* and Retry-After aren’t stored."
            />
            {payload.response_body !== null && payload.response_body.size > 0 ? (
              <BodyView key={row.id} side="response" body={payload.response_body} path={`${path}/${row.id}`} />
            ) : (
              <p className="text-table text-text-2">No body was sent.</p>
            )}
          </section>
        </>
      )}
    </div>
  );
}

function Missing({ isGone, keptDays, reload }: { isGone: boolean; keptDays: number; reload: () => void }) {
  if (isGone) return <p>This row doesn’t exist, or it isn’t yours to see. Rows are kept for {keptDays} days.</p>;
  return (
    <div role="alert" className="flex flex-wrap items-center gap-3">
      <p>Could not load the row.</p>
      <Button size="small" onClick={reload}>
        Try again
      </Button>
    </div>
  );
}

/**
 * What people take along; Copy as text first, since that is what support asks for. It is there as soon as the list has the
 * row; what takes the payload comes with that.
 */
function Copies({ listed, row, link }: { listed: ListedRow; row: DetailedRow | null; link: string }) {
  const { appUrl } = useLogSource();
  const curl = () => {
    if (row === null || row.payload === null) return '';
    const { payload } = row;
    const body = payload.request_body;
    const bytes = body === null ? null : Uint8Array.from(atob(body.start), (character) => character.charCodeAt(0));
    const isWhole = bytes !== null && bytes.length === body?.size;
    const text = isWhole ? bodyText(bytes, true).text : null;
    return asCurl(row, { headers: payload.request_headers, body: text, hasBody: (body?.size ?? 0) > 0 }, appUrl);
  };
  return (
    <div className="flex flex-wrap gap-2">
      <span data-copy-as-text>
        <CopyButton text={() => asText(listed, appUrl)} label="Copy as text" lines />
      </span>
      {row !== null && row.payload !== null && <CopyButton text={curl} label="Copy as cURL" lines />}
      <CopyButton text={link} label="Copy link" />
    </div>
  );
}
