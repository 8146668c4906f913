/** A change that somebody asked for and cannot have. The message is one sentence for them: what is so, then what to do. */
export class Refused extends Error {
  override name = 'Refused';
}
