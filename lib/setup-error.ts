/** What whoever starts the product can put right: its message is one line, shown as it stands, without a stack trace. */
export class SetupError extends Error {
  override name = 'SetupError';
}
