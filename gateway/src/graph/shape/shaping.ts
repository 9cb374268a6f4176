import type { FieldNode } from 'graphql';
import { AnswerBytes } from './answer-bytes.ts';

/** Answers `__schema` or `__type`, as JSON text. */
export type Introspect = (fields: readonly FieldNode[]) => string;

/** A place where the merged data is not what the API schema promises. */
export interface ShapeError {
  readonly message: string;
  readonly path: readonly (string | number)[];
}

/** A place in the answer. */
interface Written {
  readonly objects: number;
  readonly from: number;
  readonly to: number;
}

/** What one run of a compiled shape carries along. */
export class Shaping {
  /** The response so far; writers put theirs behind it. */
  readonly answer = new AnswerBytes();
  /** Written so far, copies counted. */
  objects = 0;
  readonly errors: ShapeError[] = [];
  readonly path: (string | number)[] = [];
  readonly introspect: Introspect;
  /** Where objects that stand in several places are written; null when each is written anew. */
  readonly #written: Map<object, Map<object, Written>> | null;

  constructor(introspect: Introspect, reuse: boolean) {
    this.introspect = introspect;
    this.#written = reuse ? new Map() : null;
  }

  fail(message: string): void {
    this.errors.push({ message, path: [...this.path] });
  }

  /** What one shape has written, by object. */
  writtenBy(shape: object): Map<object, Written> | null {
    if (this.#written === null) return null;
    let written = this.#written.get(shape);
    if (!written) this.#written.set(shape, (written = new Map<object, Written>()));
    return written;
  }

  /** "field Item.number", "array element of type Item at index 2". */
  describePlace(parentType: string, type: string): string {
    const last = this.path.at(-1);
    return typeof last === 'number'
      ? `array element of type ${type} at index ${last}`
      : `field ${parentType}.${last}`;
  }
}
