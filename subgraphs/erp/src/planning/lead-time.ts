import type { Decimal } from '@throughline/chassis/values/decimal';

export interface LeadTime {
  readonly leadTimeDays: number;
  readonly leadTimeDaysPerUnit: string;
}

/** Working days from start or order to receipt: fixed, and more for a bigger order, rounded up. */
export function leadTime(of: LeadTime | null, quantity: Decimal): number {
  if (!of) return 0;
  if (of.leadTimeDaysPerUnit === '0') return of.leadTimeDays;
  return of.leadTimeDays + quantity.times(of.leadTimeDaysPerUnit).ceil().toNumber();
}
