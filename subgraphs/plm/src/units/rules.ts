import { Refusal } from '@throughline/chassis/refusal';
import { decimal } from '@throughline/chassis/values/decimal';
import {
  areConvertible,
  assertUnit,
  type UnitConversion,
} from '@throughline/chassis/values/quantity';

const mostConversions = 20;

/** An item may say only what the world does not know: a dozen is always twelve. */
export function assertConversions(stockUnit: string, conversions: readonly UnitConversion[]): void {
  if (conversions.length > mostConversions) {
    throw new Refusal(
      'TOO_MANY_UNITS',
      `An item has at most ${mostConversions} units of its own.`,
      'conversions',
    );
  }
  conversions.forEach(({ unit, quantity, stockQuantity }, at) => {
    const field = `conversions.${at}`;
    assertUnit(unit, `${field}.unit`);
    if (areConvertible(unit, stockUnit)) {
      throw new Refusal(
        'UNIT_CONVERTIBLE_ALREADY',
        `${unit} and ${stockUnit} measure the same and convert by themselves.`,
        `${field}.unit`,
      );
    }
    if (conversions.slice(0, at).some((other) => areConvertible(other.unit, unit))) {
      throw new Refusal(
        'DUPLICATE_UNIT',
        `Two of these units measure the same as ${unit}; one says it for all.`,
        `${field}.unit`,
      );
    }
    if (!(decimal(quantity).gt(0) && decimal(stockQuantity).gt(0))) {
      throw new Refusal('QUANTITY_NOT_POSITIVE', 'Both sides are above 0.', field);
    }
  });
}

/** Said in the same units and figures; what is so needs no history. */
export function areSame(
  before: readonly UnitConversion[],
  after: readonly UnitConversion[],
): boolean {
  const written = (all: readonly UnitConversion[]) =>
    JSON.stringify(all.map(({ unit, quantity, stockQuantity }) => [unit, quantity, stockQuantity]));
  return written(before) === written(after);
}
