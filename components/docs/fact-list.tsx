import { Sentence } from './sentence.tsx';

/** A thing by its name, and what there is to know of it. */
export type Fact = readonly [name: string, tells: string];

/** Facts, names beside what they tell; on a telephone above it. */
export function FactList({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-[minmax(0,1fr)] gap-x-6 sm:grid-cols-[fit-content(11rem)_minmax(0,1fr)]">
      {facts.map(([name, tells]) => (
        <div key={name} className="border-border border-b py-2 sm:col-span-2 sm:grid sm:grid-cols-subgrid">
          <dt className="font-medium">
            <Sentence>{name}</Sentence>
          </dt>
          <dd className="mt-1 sm:mt-0">
            <Sentence>{tells}</Sentence>
          </dd>
        </div>
      ))}
    </dl>
  );
}
