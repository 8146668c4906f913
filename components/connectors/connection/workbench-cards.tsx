import { formats } from '../../../lib/formats/formats.ts';
import type { ShownKey } from '../../../lib/keys/list-keys.ts';
import type { SentTest } from '../../../lib/workbench/send-test.ts';
import { TitledCard } from '../../ui/card.tsx';
import { SignatureWorkbench } from './signature-workbench.tsx';
import { TestRequest } from './test-request.tsx';

/** What a sender's developer tries out (contract §18): a signature that was sent, and a request that we send. */
export function WorkbenchCards({ shown: key, tests }: { shown: ShownKey; tests: SentTest[] | null }) {
  const isSigned = key.signingSecret !== null;
  return (
    <>
      {isSigned && (
        <TitledCard title="Check a signature" id="workbench">
          <p className="mb-4 max-w-[68ch] text-text-2">
            Paste what your sender sent. Nothing is stored, forwarded or applied.
          </p>
          <SignatureWorkbench keyId={key.keyId} header={formats[key.payloadFormat].signature.header} />
        </TitledCard>
      )}
      {tests !== null && (
        <TitledCard title="Send a test request" id="test-request">
          <p className="mb-4 max-w-[68ch] text-text-2">
            We send a {isSigned ? 'signed ' : ''}request to this installation’s API as your sender would. It creates an
            order or a client marked as a test, and shows up in the request log. Undo deletes what it created.
          </p>
          <TestRequest keyId={key.keyId} isSigned={isSigned} tests={tests} />
        </TitledCard>
      )}
    </>
  );
}
