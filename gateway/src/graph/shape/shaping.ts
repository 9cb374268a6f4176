import type { FieldNode } from 'graphql';

/** Answers `__schema` or `__type`, as JSON text. */
export type Introspect = (fields: readonly FieldNode[]) => string;

/** A place where the merged data is not what the API schema promises. */
export interface ShapeError {
  readonly message: string;
  readonly path: readonly (string | number)[];
}

/** What one run of a compiled shape carries along. */
export class Shaping {
  /**
   * The answer so far. Writers put their text behind it: one long string that grows at its end is
   * made into bytes in two thirds of the time of strings within strings.
   */
  text = '';
  readonly errors: ShapeError[] = [];
  readonly path: (string | number)[] = [];
  readonly introspect: Introspect;
  /** Texts of objects that stand in several places; null when each place is written anew. */
  readonly #texts: Map<object, Map<object, string>> | null;

  constructor(introspect: Introspect, reuse: boolean) {
    this.introspect = introspect;
    this.#texts = reuse ? new Map() : null;
  }

  fail(message: string): void {
    this.errors.push({ message, path: [...this.path] });
  }

  /** The texts already written by one shape, by object. */
  textsOf(shape: object): Map<object, string> | null {
    if (this.#texts === null) return null;
    let texts = this.#texts.get(shape);
    if (!texts) this.#texts.set(shape, (texts = new Map<object, string>()));
    return texts;
  }

  /** "field Item.number", "array element of type Item at index 2". */
  describePlace(parentType: string, type: string): string {
    const last = this.path.at(-1);
    return typeof last === 'number'
      ? `array element of type ${type} at index ${last}`
      : `field ${parentType}.${last}`;
  }
}
