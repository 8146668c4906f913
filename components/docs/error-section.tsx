import { type CatalogueEntry, type ErrorCode, errors } from '../../lib/errors/catalogue.ts';
import { exampleResponse } from '../../lib/errors/example-response.ts';
import { CodeBlock } from './code-block.tsx';
import { Sentence } from './sentence.tsx';
import { StatusChip } from './status-chip.tsx';

/** What one code means: its symptom with the exact response, why it happens, how to fix it. Its anchor is the code. */
export function ErrorSection({ code, appUrl }: { code: ErrorCode; appUrl: string }) {
  const { status, symptom, why, fix, sample }: CatalogueEntry = errors[code];
  return (
    <section aria-labelledby={code}>
      <h2 id={code} className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <a href={`#${code}`} className="font-mono text-text! no-underline! hover:underline!">
          {code}
        </a>
        <StatusChip status={status} />
      </h2>
      <p>
        <Sentence>{symptom}</Sentence>
      </p>
      <CodeBlock caption="The response">{exampleResponse(code, appUrl)}</CodeBlock>
      <h3>Why it happens</h3>
      <ul>
        {why.map((cause) => (
          <li key={cause}>
            <Sentence>{cause}</Sentence>
          </li>
        ))}
      </ul>
      <h3>How to fix it</h3>
      <ol>
        {fix.map((step) => (
          <li key={step}>
            <Sentence>{step}</Sentence>
          </li>
        ))}
      </ol>
      {sample && <CodeBlock caption={sample.caption}>{sample.code.replaceAll('$APP_URL', appUrl)}</CodeBlock>}
    </section>
  );
}
