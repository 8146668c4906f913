const texts = {
  400: 'This cannot be read.',
  408: 'What you sent did not arrive whole. Try again.',
  413: 'What you sent is too large.',
  503: 'This page is not there just now. It will be in a few seconds: try again.',
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
