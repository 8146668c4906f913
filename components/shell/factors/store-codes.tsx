'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { RecoveryCodeList } from './recovery-code-list.tsx';

/** The end of adding a factor: the recovery codes, which are shown this once. */
export function StoreCodes({ says, codes, next }: { says: string; codes: string[]; next: string }) {
  const router = useRouter();
  const [leaving, setLeaving] = useState(false);
  return (
    <div className="grid gap-4">
      <p role="status">{says}</p>
      <RecoveryCodeList codes={codes} />
      <div className="pt-2">
        <Button
          variant="primary"
          pending={leaving}
          onClick={() => {
            setLeaving(true);
            router.push(next);
          }}
        >
          I have stored them
        </Button>
      </div>
    </div>
  );
}
