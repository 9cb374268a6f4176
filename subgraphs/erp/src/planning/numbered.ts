import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import { partedBy } from '@throughline/definitions/effectivity';
import type { ProductDefinition } from '@throughline/schema/events/plm';
import { type Item, itemOf } from '../references/queries.ts';
import type { PlannedOrder } from './load.ts';
import { takeSerialNumbers } from './serial-numbers.ts';

const longestNumber = 60;
/** Each is looked up before it is taken. */
const mostPieces = 100_000;

export function notMade(order: PlannedOrder): Refusal {
  return new Refusal(
    'LOT_NOT_TRACKED',
    `${order.number} is not made: its lots are numbered where it is received.`,
    'lotNumber',
  );
}

/** An order makes these: a lot, or as many pieces with serial numbers from this one on. */
export async function takeNumbers(
  work: Work,
  order: PlannedOrder,
  definition: ProductDefinition,
  first: string,
): Promise<void> {
  const item = await itemOf(work.tx, order.itemId);
  assertNumbered(item, order, definition, first);
  if (item.tracking !== 'SERIAL') return;
  const { id: plannedOrderId, itemId, quantity } = order;
  const pieces = decimal(quantity).toNumber();
  await takeSerialNumbers(work, { plannedOrderId, itemId, first, pieces });
}

function assertNumbered(
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
  const pieces = item.tracking === 'SERIAL' ? decimal(order.quantity).toNumber() : 1;
  if (pieces > mostPieces) {
    throw new Refusal(
      'TOO_MANY_SERIAL_NUMBERS',
      `Serial numbers are given to at most ${mostPieces} pieces at a time.`,
      'lotNumber',
    );
  }
  const parted = partedBy(definition.lines, { on: order.startOn, first: lotNumber, pieces });
  if (!parted) return;
  throw new Refusal(
    'EFFECTIVITY_SPLIT',
    `Not all of ${lotNumber} to ${parted.last} have find number ${parted.line.findNumber}: make two orders of it.`,
    'lotNumber',
  );
}
