/**
 * What a refused or parked row offers to do about it (contract §12), as a button. What is needed to ask first comes along;
 * whoever presses is asked, and told what comes next.
 */
export type WayOut =
  | { kind: 'allow-address'; address: string; keyName: string }
  /** A form with everything preset. `note` is what to know before. */
  | { kind: 'mint'; label: string; href: string; note: string | null }
  | { kind: 'raise-rate-limit'; cap: number; proposed: number; busiestMinute: number }
  | { kind: 'accept-secret'; until: string }
  | { kind: 'change-expiry'; expiresAt: string | null }
  | { kind: 'reprocess'; deliveryId: string; reason: string }
  | { kind: 'send-again'; rowId: string }
  | { kind: 'copy-url'; url: string; note: string }
  /** Somewhere to read, or to do it oneself. */
  | { kind: 'link'; label: string; href: string };

/** What a row's panel asks for beside the row: the diagnosis, which may come after the row, and the ways out. */
export interface RowHelp {
  diagnosis: { summary: string; remedy: string; evidence?: Record<string, unknown> | undefined } | null;
  ways: WayOut[];
}
