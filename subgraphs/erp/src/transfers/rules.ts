import { Refusal } from '@throughline/chassis/refusal';
import { type Decimal, decimal } from '@throughline/chassis/values/decimal';

export type Status = 'OPEN' | 'IN_TRANSIT' | 'RECEIVED' | 'CANCELLED';

interface Order {
  readonly number: string;
  readonly status: Status;
  readonly quantity: string;
  readonly shippedQuantity: string;
  readonly receivedQuantity: string;
}

/** How far an order is follows from what went out and what came in. */
export function statusOf({ quantity, shippedQuantity, receivedQuantity }: Order): Status {
  if (decimal(quantity).isZero()) return 'CANCELLED';
  if (decimal(receivedQuantity).gte(quantity)) return 'RECEIVED';
  return decimal(shippedQuantity).gt(0) ? 'IN_TRANSIT' : 'OPEN';
}

export function toShip(order: Order): Decimal {
  return decimal(order.quantity).minus(order.shippedQuantity);
}

export function inTransit(order: Order): Decimal {
  return decimal(order.shippedQuantity).minus(order.receivedQuantity);
}

export function assertOpen(order: Order): void {
  if (order.status !== 'RECEIVED' && order.status !== 'CANCELLED') return;
  throw new Refusal('ORDER_CLOSED', `${order.number} is closed.`, 'transferOrderId');
}

/** No more goes out than was ordered. */
export function assertShippable(order: Order, quantity: Decimal): void {
  const open = toShip(order);
  if (quantity.lte(open) && quantity.gt(0)) return;
  throw new Refusal(
    'QUANTITY_ABOVE_OPEN',
    `${open.toFixed()} of ${order.number} are still to be shipped.`,
    'quantity',
  );
}

/** No more comes in than is on the way. */
export function assertReceivable(order: Order, quantity: Decimal): void {
  const open = inTransit(order);
  if (quantity.lte(open) && quantity.gt(0)) return;
  throw new Refusal(
    'QUANTITY_ABOVE_OPEN',
    `${open.toFixed()} of ${order.number} are on the way.`,
    'quantity',
  );
}

export function assertDates(shipOn: string, dueOn: string): void {
  if (shipOn <= dueOn) return;
  throw new Refusal('DATES_REVERSED', 'It arrives before it is shipped.', 'dueOn');
}
