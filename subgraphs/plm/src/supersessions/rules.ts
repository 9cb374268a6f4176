import { Refusal } from '@throughline/chassis/refusal';
import { decimal } from '@throughline/chassis/values/decimal';
import type { Item } from '../items/commands.ts';

/** What is counted by pieces with serial numbers takes a place in whole pieces. */
export function assertSupersession(item: Item, successor: Item, factor: string): void {
  if (item.id === successor.id) {
    throw new Refusal('SUPERSEDES_ITSELF', 'Another item takes its place.', 'successorId');
  }
  if (decimal(factor).lte(0)) {
    throw new Refusal('FACTOR_NOT_POSITIVE', 'A factor is above 0.', 'conversionFactor');
  }
  if (successor.tracking === 'SERIAL' && !decimal(factor).isInteger()) {
    throw new Refusal(
      'SERIALISED_QUANTITY_FRACTIONAL',
      `${successor.number} has serial numbers: it takes a place in whole pieces.`,
      'conversionFactor',
    );
  }
}
