/** Shorter is guessable. */
export const SECRET_LENGTH = 32;
/** Of 32 random hexadecimal characters there are eight different ones but for one time in a million. */
const LEAST_DIFFERENT = 8;
const LONGEST_REPEATED = 8;
const PLACEHOLDER = /change[-_ ]?(me|this|it)|replace[-_ ]?(me|this)|placeholder|your[-_ ]?(own[-_ ]?)?(secret|key)/i;

/** Why nobody should rely on this secret, to follow its name; null when it looks random enough. Never quotes it. */
export function weakness(secret: string): string | null {
  if (secret.length < SECRET_LENGTH) return `must have at least ${SECRET_LENGTH} characters`;
  const isGuessable = new Set(secret).size < LEAST_DIFFERENT || isRepeated(secret) || PLACEHOLDER.test(secret);
  return isGuessable ? 'is easy to guess: `openssl rand -base64 32` prints one that is not' : null;
}

function isRepeated(text: string): boolean {
  const unit = (length: number) => [...text].every((character, at) => character === text[at % length]);
  return Array.from({ length: LONGEST_REPEATED }, (_, at) => at + 1).some(unit);
}
