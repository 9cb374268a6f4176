/**
 * A sequence of numbers read as decisions. A shorter sequence, or one of smaller numbers, makes a
 * simpler operation: so failures shrink.
 */
export class Choices {
  readonly #numbers: readonly number[];
  #at = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** 0 to `below - 1`; 0, the simplest, when the sequence has come to its end. */
  below(below: number): number {
    const number = this.#numbers[this.#at] ?? 0;
    this.#at += 1;
    return below <= 1 ? 0 : number % below;
  }

  one<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)] as Value;
  }

  /** True in one of so many cases. */
  seldom(oneOf: number): boolean {
    return this.below(oneOf) === oneOf - 1;
  }
}
