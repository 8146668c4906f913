import { type Health, healthSentence } from '../../../lib/connections/health.ts';
import { Time } from '../../ui/time.tsx';

/** The sentence, its moments by the reader's clock. */
export function HealthWords({ health }: { health: Health }) {
  const isEnded = health.state === 'revoked' || health.state === 'expired';
  return healthSentence(health).map((piece, i) =>
    piece instanceof Date ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a sentence's pieces never move
      <Time key={i} value={piece} {...(isEnded && { style: 'sentence' as const })} />
    ) : (
      piece
    ),
  );
}
