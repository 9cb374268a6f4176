import { Refusal } from '@throughline/chassis/refusal';
import { decimal, type Decimal, type DecimalInput } from '@throughline/chassis/values/decimal';

export interface Tolerance {
  readonly overPercent: string;
  /** Null: closing short is not limited. */
  readonly underPercent: string | null;
}

/** Where nothing was said: nothing more than ordered, and less without asking. */
export const untold: Tolerance = { overPercent: '0', underPercent: null };

const most = 100;

export function assertTolerance({ overPercent, underPercent }: Tolerance): void {
  for (const [field, percent] of Object.entries({ overPercent, underPercent })) {
    if (percent === null) continue;
    if (decimal(percent).isNegative() || decimal(percent).gt(most)) {
      throw new Refusal(
        'PERCENT_OUT_OF_RANGE',
        `A tolerance is from 0 to ${most} percent of the quantity.`,
        field,
      );
    }
  }
}

interface Ordered extends Tolerance {
  readonly quantity: DecimalInput;
}

/** The most that may be reported at an operation, or at a job that has a part of it. */
export function mostOf(order: Ordered, part: DecimalInput = order.quantity): Decimal {
  const { overPercent } = order;
  return decimal(part).times(decimal(100).plus(overPercent)).div(100);
}

/** The least good that ends the order without a reason; null: not limited. */
export function leastOf(
  { underPercent }: Tolerance,
  /** What should come out good when all goes as planned. */
  planned: DecimalInput,
): Decimal | null {
  if (underPercent === null) return null;
  return decimal(planned).times(decimal(100).minus(underPercent)).div(100);
}
