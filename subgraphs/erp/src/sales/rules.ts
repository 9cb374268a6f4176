import { Refusal } from '@throughline/chassis/refusal';
import { type Decimal, type DecimalInput, decimal } from '@throughline/chassis/values/decimal';

export type OrderStatus = 'DRAFT' | 'CONFIRMED' | 'IN_PROGRESS' | 'SHIPPED' | 'CANCELLED';
export type LineStatus = 'OPEN' | 'IN_PRODUCTION' | 'READY' | 'SHIPPED' | 'CANCELLED';

interface Line {
  readonly quantity: string;
  readonly shippedQuantity: string;
  readonly status: LineStatus;
}

export function openQuantity(line: Pick<Line, 'quantity' | 'shippedQuantity'>): Decimal {
  return decimal(line.quantity).minus(line.shippedQuantity);
}

/** How far a line is follows from what was shipped, what is kept for it and what is being made. */
export function lineStatus(line: Line, kept: DecimalInput, beingMade: boolean): LineStatus {
  if (line.status === 'CANCELLED') return 'CANCELLED';
  const open = openQuantity(line);
  if (open.lte(0)) return 'SHIPPED';
  if (decimal(kept).gte(open)) return 'READY';
  return beingMade ? 'IN_PRODUCTION' : 'OPEN';
}

/** How far a confirmed order is follows from its lines. */
export function orderStatus(lines: readonly Line[]): OrderStatus {
  const live = lines.filter((line) => line.status !== 'CANCELLED');
  const shipped = lines.some((line) => decimal(line.shippedQuantity).gt(0));
  if (live.length === 0) return shipped ? 'SHIPPED' : 'CANCELLED';
  if (live.every((line) => line.status === 'SHIPPED')) return 'SHIPPED';
  const moving = live.some((line) => line.status !== 'OPEN');
  return shipped || moving ? 'IN_PROGRESS' : 'CONFIRMED';
}

export function assertConfirmed(status: OrderStatus, field: string): void {
  if (status !== 'CONFIRMED' && status !== 'IN_PROGRESS') {
    throw new Refusal(
      'ORDER_NOT_CONFIRMED',
      'The sales order is not confirmed or is closed.',
      field,
    );
  }
}

export function assertOpenFor(open: Decimal, quantity: Decimal): void {
  if (open.lte(0))
    throw new Refusal('QUANTITY_ABOVE_OPEN', 'Nothing is open on this line.', 'quantity');
  if (quantity.gt(open)) {
    throw new Refusal('QUANTITY_ABOVE_OPEN', `Only ${open.toFixed()} are still open.`, 'quantity');
  }
}

/** A line may change while it is neither shipped nor cancelled, and not below what was shipped. */
export function assertChangeable(line: Line, quantity: Decimal | null): void {
  if (line.status === 'SHIPPED' || line.status === 'CANCELLED') {
    throw new Refusal('LINE_CLOSED', 'The line is shipped or cancelled.', 'salesOrderLineId');
  }
  if (quantity !== null && quantity.lt(line.shippedQuantity)) {
    throw new Refusal('QUANTITY_BELOW_SHIPPED', 'More than that was shipped already.', 'quantity');
  }
}
