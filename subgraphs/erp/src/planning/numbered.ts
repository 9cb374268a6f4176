import { Refusal } from '@throughline/chassis/refusal';
import { decimal } from '@throughline/chassis/values/decimal';
import { isValidOn } from '@throughline/definitions/effectivity';
import { laterNumber, partingLine } from '@throughline/definitions/lot-numbers';
import type { ProductDefinition } from '@throughline/schema/events/plm';
import type { Item } from '../references/queries.ts';
import type { PlannedOrder } from './load.ts';

const longestNumber = 60;

export function notMade(order: PlannedOrder): Refusal {
  return new Refusal(
    'LOT_NOT_TRACKED',
    `${order.number} is not made: its lots are numbered where it is received.`,
    'lotNumber',
  );
}

/** Whether an order may make these: a lot, or as many pieces with serial numbers from this one on. */
export function assertNumbered(
  item: Item,
  order: PlannedOrder,
  definition: ProductDefinition,
  lotNumber: string,
): void {
  if (item.tracking === 'NONE') {
    throw new Refusal(
      'LOT_NOT_TRACKED',
      `${item.number} has neither serial numbers nor lots.`,
      'lotNumber',
    );
  }
  if (lotNumber.trim() !== lotNumber || lotNumber === '' || lotNumber.length > longestNumber) {
    throw new Refusal(
      'INVALID_NUMBER',
      `A number has 1 to ${longestNumber} characters.`,
      'lotNumber',
    );
  }
  const more = item.tracking === 'SERIAL' ? decimal(order.quantity).minus(1).toNumber() : 0;
  const last = laterNumber(lotNumber, more, 'lotNumber');
  const lines = definition.lines.filter(({ effectiveFrom, effectiveTo }) =>
    isValidOn(order.startOn, effectiveFrom, effectiveTo),
  );
  const parting = partingLine(lines, lotNumber, last);
  if (!parting) return;
  throw new Refusal(
    'EFFECTIVITY_SPLIT',
    `Not all of ${lotNumber} to ${last} have find number ${parting.findNumber}: make two orders of it.`,
    'lotNumber',
  );
}
