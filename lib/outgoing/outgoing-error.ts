/** Why a request to the outside got no answer that counts. */
export type OutgoingFault =
  | 'bad_url'
  | 'not_https'
  | 'private_address'
  | 'unknown_host'
  | 'unreachable'
  | 'certificate'
  | 'timeout'
  | 'too_large'
  | 'redirect';

/** The message is the end of a sentence that begins with the address; it never has credentials or a query. */
export class OutgoingError extends Error {
  override name = 'OutgoingError';
  readonly fault: OutgoingFault;

  constructor(fault: OutgoingFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

/** What Node says of a request that failed, in our words. */
export function outgoingErrorOf(error: unknown): OutgoingError {
  if (error instanceof OutgoingError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (['ENOTFOUND', 'EAI_AGAIN', 'ENODATA'].includes(code))
    return new OutgoingError('unknown_host', 'no such host: check the address for typing errors');
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_/.test(code))
    return new OutgoingError('certificate', `its https certificate isn’t valid (${code})`);
  if (code.startsWith('Z_')) return new OutgoingError('unreachable', `its answer can’t be unpacked (${code})`);
  return new OutgoingError('unreachable', `it couldn’t be reached${code ? ` (${code})` : ''}`);
}
