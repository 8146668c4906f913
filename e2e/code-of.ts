import { TOTP } from 'otpauth';

/** What an authenticator app with this secret shows now. */
export function codeOf(secret: string): string {
  return new TOTP({ secret }).generate();
}
