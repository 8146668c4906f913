'use client';

import { LogIn } from 'lucide-react';
import { useState, useTransition } from 'react';
import { Button } from '../ui/button.tsx';
import { FieldError } from '../ui/field.tsx';

/** Signs in by the operator's identity provider, and goes on to `next`. */
export function SsoSignIn({ next, name }: { next: string; name: string }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, start] = useTransition();
  return (
    <div className="grid justify-items-start gap-2">
      <Button
        pending={pending}
        onClick={() =>
          start(async () => {
            setProblem(null);
            const url = await providerUrl(next);
            if (url === null) setProblem(`${name} couldn’t be reached. Try again, or sign in another way.`);
            else window.location.assign(url);
          })
        }
      >
        <LogIn aria-hidden />
        Sign in with {name}
      </Button>
      {problem !== null && (
        <div role="alert">
          <FieldError>{problem}</FieldError>
        </div>
      )}
    </div>
  );
}

/** Where next-auth sends the browser; null when it didn’t say. */
async function providerUrl(next: string): Promise<string | null> {
  try {
    const { csrfToken } = await (await fetch('/api/auth/csrf')).json();
    const body = new URLSearchParams({ csrfToken, callbackUrl: next, json: 'true' });
    const { url } = await (await fetch('/api/auth/signin/oidc', { method: 'POST', body })).json();
    // Without a provider that answers it leads back here.
    return typeof url === 'string' && new URL(url).origin !== window.location.origin ? url : null;
  } catch {
    return null;
  }
}
