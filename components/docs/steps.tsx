import { Sentence } from './sentence.tsx';

/** What to do, in this order. */
export function Steps({ steps }: { steps: readonly string[] }) {
  return (
    <ol>
      {steps.map((step) => (
        <li key={step}>
          <Sentence>{step}</Sentence>
        </li>
      ))}
    </ol>
  );
}
