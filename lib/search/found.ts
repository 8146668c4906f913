/** What a search finds, in the order it is shown. */
const kinds = ['Connections', 'Requests', 'Orders', 'Payments', 'Refunds', 'Clients'] as const;
export type Kind = (typeof kinds)[number];

/** One thing that was found, and where it is. */
export interface Found {
  kind: Kind;
  title: string;
  detail: string;
  href: string;
}

/** Things by their kind, kinds that have none left out. */
export function byKind(found: readonly Found[]): { kind: Kind; found: Found[] }[] {
  return kinds
    .map((kind) => ({ kind, found: found.filter((one) => one.kind === kind) }))
    .filter((group) => group.found.length > 0);
}

/** The log's own search for this text: for what has no index of its own, such as an Idempotency-Key. */
export function activityHref(text: string): string {
  return `/settings/connectors/activity?${new URLSearchParams({ q: text })}`;
}
