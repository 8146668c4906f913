import Link from 'next/link';
import type { HistoryEntry } from '../../lib/history/list-history.ts';
import { amount } from '../../lib/money/amount.ts';
import { recordOf } from '../../lib/record-of.ts';
import { Button } from '../ui/button.tsx';
import { TitledCard } from '../ui/card.tsx';
import { count, middle } from '../ui/numbers.ts';
import { Time } from '../ui/time.tsx';

/** How it came about, before who it was. */
const ways: Record<string, string> = {
  request: 'Request of',
  reconciled: 'Fetched from the shop for',
  imported: 'Imported from the shop for',
  console: 'In the console, by',
  cli: 'On the',
};

/** What made and changed a record, newest first, each entry with its row in the log. */
export function History({
  entries,
  changes,
  rows,
  currency,
  all,
}: {
  /** The creation is the last. */
  entries: readonly HistoryEntry[];
  /** How often it changed in all. */
  changes: number;
  /** Of requests that are still in the log: the bare 8 of the key whose log has them. */
  rows: ReadonlyMap<string, string>;
  /** Of its amounts. */
  currency: string;
  /** Where to see all that is kept; null: they are here. */
  all: string | null;
}) {
  const shown = entries.length - 1;
  return (
    <TitledCard title="History" id="history">
      <ol className="grid gap-4">
        {entries.map((entry) => {
          const isCreation = entry.change === 0;
          const names = Object.keys(entry.changed);
          return (
            <li key={entry.change} className="grid gap-1 border-border border-l-2 pl-3">
              <p className="flex flex-wrap items-baseline gap-x-2">
                <span className="font-medium">{isCreation ? 'Created' : changedText(entry.changed)}</span>
                <span className="text-table text-text-2">
                  <Time value={entry.at} style="full" />
                </span>
              </p>
              <p className="wrap-anywhere text-table text-text-2">
                <By entry={entry} /> <Row id={entry.request_id} keyId={rows.get(entry.request_id ?? '')} />
              </p>
              {!isCreation && names.length > 0 && (
                <dl className="grid gap-x-4 gap-y-0.5 text-table sm:grid-cols-[10rem_minmax(0,1fr)]">
                  {names.map((name) => (
                    <div key={name} className="contents">
                      <dt className="text-text-2">{fieldName(name)}</dt>
                      <dd className="wrap-anywhere min-w-0">
                        <Value name={name} value={entry.changed[name]?.before} currency={currency} />{' '}
                        <span aria-hidden className="text-text-3">
                          →
                        </span>
                        <span className="sr-only">became</span>{' '}
                        <Value name={name} value={entry.changed[name]?.after} currency={currency} />
                      </dd>
                    </div>
                  ))}
                </dl>
              )}
            </li>
          );
        })}
      </ol>
      {all !== null && (
        <Button asChild size="small" className="mt-4">
          <Link href={all} prefetch={false}>
            Show all {count(Math.min(changes, 1_000))} changes
          </Link>
        </Button>
      )}
      {changes > shown && all === null && (
        <p className="mt-4 text-table text-text-2">
          It changed {count(changes)} times; the newest 1,000 changes and its creation are kept.
        </p>
      )}
    </TitledCard>
  );
}

/** What it comes to, in a few words; the fields stand below. */
function changedText(changed: HistoryEntry['changed']): string {
  const { trashed_at: trash, status, payments, refunds } = changed;
  if (trash) return trash.after === null ? 'Taken out of the trash' : 'Moved to the trash';
  if (status && typeof status.after === 'string') return `Status changed to ${status.after.replaceAll('_', ' ')}`;
  if (payments) return 'Payments changed';
  if (refunds) return 'Refunds changed';
  const names = Object.keys(changed);
  if (names.length === 0) return 'Changed';
  const [first = '', ...rest] = names.map(fieldName);
  return `Changed ${first.toLowerCase()}${rest.length > 0 ? ` and ${rest.length} more` : ''}`;
}

function By({ entry: { by, origin } }: { entry: HistoryEntry }) {
  if (by === null) return 'From before the history recorded who did what.';
  const keyId = /^pck_int_(\w{8})$/.exec(by)?.[1];
  return (
    <>
      {ways[origin] ?? 'By'}{' '}
      {keyId === undefined ? (
        by
      ) : (
        <Link
          href={`/settings/connectors/${keyId}`}
          prefetch={false}
          className="font-mono text-accent underline underline-offset-2"
        >
          {by}
        </Link>
      )}
    </>
  );
}

function Row({ id, keyId }: { id: string | null; keyId: string | undefined }) {
  if (id === null) return null;
  const name = <span className="font-mono">{middle(id)}</span>;
  if (keyId === undefined) return <span title={id}>· request {name}, no longer in the request log</span>;
  return (
    <>
      ·{' '}
      <Link
        href={`/settings/connectors/${keyId}?row=${id}`}
        prefetch={false}
        title={id}
        className="text-accent underline underline-offset-2"
      >
        request {name}
      </Link>
    </>
  );
}

const fieldNames: Record<string, string> = {
  trashed_at: 'In the trash since',
  cancelled_at: 'Cancelled on',
  placed_at: 'Placed on',
  also_external_id: 'Another external id',
};

function fieldName(name: string): string {
  const known = fieldNames[name];
  if (known !== undefined) return known;
  const words = name.replace(/_cents$/, '').replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function Value({ name, value, currency }: { name: string; value: unknown; currency: string }) {
  if (value === null || value === undefined || value === '') return <span className="text-text-3">none</span>;
  if (name.endsWith('_at') && typeof value === 'string' && !Number.isNaN(Date.parse(value)))
    return <Time value={value} style="full" />;
  return <bdi>{valueText(name, value, currency)}</bdi>;
}

function valueText(name: string, value: unknown, currency: string): string {
  if (typeof value === 'number' && name.endsWith('_cents')) return amount(value, currency);
  if ((name === 'payments' || name === 'refunds') && Array.isArray(value)) return moneyText(value, currency);
  if (typeof value === 'string')
    return / status$|^status$/.test(name.replaceAll('_', ' ')) ? value.replaceAll('_', ' ') : value;
  return JSON.stringify(value);
}

/** Payments or refunds in a line: `pay-1 42.00 USD`. */
function moneyText(list: readonly unknown[], currency: string): string {
  if (list.length === 0) return 'none';
  return list
    .map((one) => {
      const { external_id, amount_cents, removed_at, refunded_cents } = recordOf(one);
      const sum = typeof amount_cents === 'number' ? amount(amount_cents, currency) : '';
      const refunded =
        typeof refunded_cents === 'number' && refunded_cents > 0
          ? `, ${amount(refunded_cents, currency)} refunded`
          : '';
      const gone = typeof removed_at === 'string' ? ', removed' : '';
      return `${typeof external_id === 'string' ? `${external_id} ` : ''}${sum}${refunded}${gone}`;
    })
    .join('; ');
}
