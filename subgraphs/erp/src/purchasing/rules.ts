import { Refusal } from '@throughline/chassis/refusal';
import { type Decimal, decimal } from '@throughline/chassis/values/decimal';

type Status = 'OPEN' | 'PARTLY_RECEIVED' | 'RECEIVED' | 'CANCELLED';

interface Line {
  readonly quantity: string;
  readonly receivedQuantity: string;
}

/** How far an order is follows from what came in. */
export function orderStatus(lines: readonly Line[]): Status {
  const received = lines.filter((line) => decimal(line.receivedQuantity).gte(line.quantity));
  if (received.length === lines.length) return 'RECEIVED';
  return lines.some((line) => decimal(line.receivedQuantity).gt(0)) ? 'PARTLY_RECEIVED' : 'OPEN';
}

function assertOpen(status: Status): void {
  if (status !== 'RECEIVED' && status !== 'CANCELLED') return;
  throw new Refusal('ORDER_CLOSED', 'The purchase order is closed.', 'purchaseOrderLineId');
}

/** What came in cannot be ordered away. */
export function assertChangeable(status: Status, line: Line, quantity: Decimal | null): void {
  assertOpen(status);
  if (!quantity?.lt(line.receivedQuantity)) return;
  throw new Refusal(
    'QUANTITY_BELOW_RECEIVED',
    `${line.receivedQuantity} came in already.`,
    'quantity',
  );
}

export function assertReceivable(status: Status, line: Line, quantity: Decimal): void {
  assertOpen(status);
  const open = decimal(line.quantity).minus(line.receivedQuantity);
  if (quantity.gt(open)) {
    throw new Refusal('QUANTITY_ABOVE_OPEN', `Only ${open.toFixed()} are still open.`, 'quantity');
  }
}
