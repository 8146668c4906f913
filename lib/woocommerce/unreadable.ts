/** An authentic delivery that cannot be applied: why, in plain words, and what to do about it. It is parked, never refused. */
export class Unreadable extends Error {
  override name = 'Unreadable';
  readonly whatToDo: string;

  constructor(reason: string, whatToDo = SAVE_AGAIN) {
    super(reason);
    this.whatToDo = whatToDo;
  }
}

const SAVE_AGAIN =
  'Mend it in WooCommerce and save it there: the delivery that follows resolves this one. If WooCommerce shows nothing odd, a plugin changed what is sent.';
