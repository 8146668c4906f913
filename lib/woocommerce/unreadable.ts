import type { Cause } from './parked-states.ts';

/** An authentic delivery that cannot be applied: why, in plain words, and what to do about it. It is parked, never refused. */
export class Unreadable extends Error {
  override name = 'Unreadable';
  readonly whatToDo: string;
  readonly parkedAs: Cause;

  constructor(reason: string, whatToDo = SAVE_AGAIN, parkedAs: Cause = 'unreadable') {
    super(reason);
    this.whatToDo = whatToDo;
    this.parkedAs = parkedAs;
  }
}

const SAVE_AGAIN =
  'Correct it in WooCommerce and save it there: the delivery that follows resolves this one. If WooCommerce shows nothing odd, a plugin changed what is sent.';
