import type { FormattedExecutionResult } from 'graphql';

/** What stands around the data in a response with nothing beside it. */
export const before = '{"data":';
export const behind = '}';

/**
 * An answer's `data`, written already. `@apollo/server` hands results on without looking into
 * them and lets us turn them into text, so no object tree is built only to be written again.
 */
export class JsonText {
  /** A whole response with nothing beside `data`, shared by all who are answered with it. */
  readonly response: Buffer;

  constructor(response: Buffer) {
    this.response = response;
  }

  get text(): string {
    return this.response.toString('utf8', before.length, this.response.length - behind.length);
  }

  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}

/** A shared response with something of the caller's own behind its data. */
export function withExtensions(response: Buffer, extensions: object): Buffer {
  const end = response.length - behind.length;
  return Buffer.concat([
    response.subarray(0, end),
    Buffer.from(`,"extensions":${JSON.stringify(extensions)}${behind}`),
  ]);
}

/** `errors` first, so that nobody overlooks them below a long `data`. */
export function writeResult(result: FormattedExecutionResult<unknown>): string {
  const { data, errors, extensions } = result;
  if (!(data instanceof JsonText)) return JSON.stringify({ errors, data, extensions });
  if (!errors && !extensions) return data.response.toString();
  const faults = errors ? `"errors":${JSON.stringify(errors)},` : '';
  const after = extensions ? `,"extensions":${JSON.stringify(extensions)}` : '';
  return `{${faults}"data":${data.text}${after}}`;
}
