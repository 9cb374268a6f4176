import type { FormattedExecutionResult } from 'graphql';
import { encode } from './encode.ts';

/**
 * An answer's `data`, written already. `@apollo/server` hands results on without looking into
 * them and lets us turn them into text, so no object tree is built only to be written again.
 */
export class JsonText {
  readonly text: string;
  #response: Buffer | null = null;

  constructor(text: string) {
    this.text = text;
  }

  /** A whole response with nothing beside `data`; encoded once for all who share it. */
  get response(): Buffer {
    return (this.#response ??= encode(`{"data":${this.text}}`));
  }

  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

/** `errors` first, so that nobody overlooks them below a long `data`. */
export function writeResult(result: FormattedExecutionResult<unknown>): string {
  const { data, errors, extensions } = result;
  if (!(data instanceof JsonText)) return JSON.stringify({ errors, data, extensions });
  const before = errors ? `"errors":${JSON.stringify(errors)},` : '';
  const after = extensions ? `,"extensions":${JSON.stringify(extensions)}` : '';
  return `{${before}"data":${data.text}${after}}`;
}
