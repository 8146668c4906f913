import { type ParkedUse, parkedUseText } from '../../../lib/woocommerce/parked-quota.ts';

/** As many as are named: the fullest. */
const MOST = 3;

/** How much of its room for parked deliveries each connection uses: beyond it bodies are in the request log only. */
export function SpaceUsed({ keys, uses }: { keys: { keyId: string; name: string }[]; uses: ParkedUse[] }) {
  const used = keys
    .flatMap((key, i) => {
      const use = uses[i];
      return use && use.deliveries > 0 ? [{ ...key, use }] : [];
    })
    .sort((a, b) => b.use.bytes - a.use.bytes);
  if (used.length === 0) return null;
  return (
    <ul className="mb-6 grid gap-0.5 text-table text-text-2" aria-label="Space used by parked deliveries">
      {used.slice(0, MOST).map(({ keyId, name, use }) => (
        <li key={keyId} className="wrap-anywhere tabular-nums">
          {name}: {parkedUseText(use)}
        </li>
      ))}
    </ul>
  );
}
