/** A change that somebody asked for and cannot have. The message is one sentence for them: what is so, then what to do. */
export class Refused extends Error {
  override name = 'Refused';
  /** The field of the input that it is about, where it is about one. */
  readonly field: string | null = null;
}
