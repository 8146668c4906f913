const texts = {
  400: 'This request can’t be read.',
  408: 'What you sent didn’t arrive in full. Try again.',
  413: 'What you sent is too large.',
  503: 'This page isn’t available right now. Try again in a few seconds.',
};

/** A request for a page that is not handed on. */
export class PageRefused extends Error {
  readonly status: keyof typeof texts;
  readonly text: string;

  constructor(status: keyof typeof texts) {
    super(`${status}`);
    this.status = status;
    this.text = texts[status];
  }
}
