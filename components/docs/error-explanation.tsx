import { type CatalogueEntry, type ErrorCode, errors } from '../../lib/errors/catalogue.ts';
import { exampleResponse } from '../../lib/errors/example-response.ts';
import { CodeBlock } from './code-block.tsx';
import { Sentence } from './sentence.tsx';

/**
 * What one code means, without a heading of its own: the symptom with the exact response, why it happens, how to fix
 * it. Imports nothing that a browser lacks, so it can stand inside the request log too.
 */
export function ErrorExplanation({ code, appUrl }: { code: ErrorCode; appUrl: string }) {
  const { symptom, why, fix, sample }: CatalogueEntry = errors[code];
  return (
    <>
      <p>
        <Sentence>{symptom}</Sentence>
      </p>
      <CodeBlock caption="The response" language="http">
        {exampleResponse(code, appUrl)}
      </CodeBlock>
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
      {sample && <CodeBlock caption={sample.caption}>{sample.code.replaceAll('$APP_URL', () => appUrl)}</CodeBlock>}
    </>
  );
}
