/** A decimal that is written into JSON digit by digit: a float would keep 15 of them. */
export class ExactNumber {
  readonly #digits: string;

  constructor(digits: string) {
    this.#digits = digits;
  }

  toJSON(): string {
    return `${mark}${this.#digits}`;
  }
}

// Written with an escape, so no text that somebody typed looks like it.
const mark = '\u0000';
const marked = /"\\u0000(-?\d+(?:\.\d+)?)"/g;

export function writeJson(value: unknown): string {
  return JSON.stringify(value).replace(marked, '$1');
}
