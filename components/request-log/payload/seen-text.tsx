import { visible } from './visible.ts';

/**
 * Text that somebody sent: what hides or reorders stands there by its code, and what is written from right to left
 * turns nothing around it.
 */
export function SeenText({ children }: { children: string }) {
  return (
    <bdi>
      {visible(children).map((part, i) =>
        'text' in part ? (
          part.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other identity, and never move
          <span key={i} className="mx-px rounded-chip bg-warn-bg px-1 font-mono text-[0.85em] text-warn">
            {part.code}
          </span>
        ),
      )}
    </bdi>
  );
}
