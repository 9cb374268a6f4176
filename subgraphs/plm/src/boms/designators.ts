import { Refusal } from '@throughline/chassis/refusal';
import { decimal } from '@throughline/chassis/values/decimal';
import { type Effectivity, overlap } from './effectivity.ts';

interface DesignatedLine extends Effectivity {
  readonly stockQuantity: string;
  readonly referenceDesignators: readonly string[];
}

const longest = 40;

/** Each place on the drawing takes one piece, and one line at a time says which. */
export function assertDesignators(lines: readonly DesignatedLine[]): void {
  const users = new Map<string, DesignatedLine[]>();
  for (const [at, line] of lines.entries()) {
    const { referenceDesignators, stockQuantity } = line;
    const field = `lines.${at}.referenceDesignators`;
    if (referenceDesignators.length === 0) continue;
    if (!decimal(stockQuantity).eq(referenceDesignators.length)) {
      throw new Refusal(
        'REFERENCE_COUNT_MISMATCH',
        `The line names ${referenceDesignators.length} places for ${stockQuantity} pieces.`,
        field,
      );
    }
    for (const designator of referenceDesignators) {
      if (designator.trim() !== designator || designator === '' || designator.length > longest) {
        throw new Refusal(
          'INVALID_REFERENCE_DESIGNATOR',
          `A reference designator has 1 to ${longest} characters.`,
          field,
        );
      }
      const others = users.get(designator) ?? [];
      if (others.some((other) => overlap(other, line))) {
        throw new Refusal(
          'DUPLICATE_REFERENCE_DESIGNATOR',
          `${designator} is named twice for one date.`,
          field,
        );
      }
      users.set(designator, [...others, line]);
    }
  }
}
