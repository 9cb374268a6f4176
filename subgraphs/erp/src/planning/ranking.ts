/** The same order has the same rank in every run, whatever number it got. */
export function rankOf(order: {
  readonly id: string;
  readonly itemId: string;
  readonly dueOn: string;
  readonly lot: number;
  readonly firm: boolean;
}): string {
  if (order.firm) return order.id;
  return `${order.itemId} ${order.dueOn} ${String(order.lot).padStart(4, '0')}`;
}
