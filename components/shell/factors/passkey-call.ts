import type { ActionResult } from '../../../lib/action-result.ts';
import type { PasskeyCreation } from '../../../lib/factors/add-passkey.ts';
import type { MadePasskey, ShownPasskey } from '../../../lib/factors/passkey.ts';
import type { PasskeyQuestion } from '../../../lib/factors/prove-passkey.ts';

// The browser's own dialogs for passkeys. What speaks to them is loaded once somebody presses the button.

/** Has the browser make a passkey. */
export function makePasskey(optionsJSON: PasskeyCreation): Promise<ActionResult<MadePasskey>> {
  return called(async () => {
    const { startRegistration } = await import('@simplewebauthn/browser');
    const { id, response } = await startRegistration({ optionsJSON });
    const { clientDataJSON, attestationObject, transports } = response;
    return {
      id,
      type: 'public-key',
      response: { clientDataJSON, attestationObject, transports: [...(transports ?? [])] },
    };
  });
}

/** Has the browser sign with one. */
export function showPasskey(optionsJSON: PasskeyQuestion): Promise<ActionResult<ShownPasskey>> {
  return called(async () => {
    const { startAuthentication } = await import('@simplewebauthn/browser');
    const { id, response } = await startAuthentication({ optionsJSON });
    const { clientDataJSON, authenticatorData, signature, userHandle } = response;
    return { id, type: 'public-key', response: { clientDataJSON, authenticatorData, signature, userHandle } };
  });
}

async function called<Value>(call: () => Promise<Value>): Promise<ActionResult<Value>> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    return { ok: false, message: reasonOf(error) };
  }
}

/** Browsers tell a cancelled dialog, a time-out and a passkey that isn’t there by one name. */
function reasonOf(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (name === 'InvalidStateError') return 'This device has a passkey for your account already.';
  if (name === 'NotAllowedError' || name === 'AbortError') return 'No passkey was used. Try again.';
  if (name === 'SecurityError') return 'Passkeys work only at the installation’s own address, over https.';
  return 'This browser or device can’t use passkeys here.';
}
