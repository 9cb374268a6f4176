import { Refusal } from '@throughline/chassis/refusal';
import { decimal } from '@throughline/chassis/values/decimal';
import type { Rate } from './operation-cost.ts';

/** What is left out, or null, stays as it is. */
export type RateChange = { readonly [Field in keyof Rate]?: Rate[Field] | null | undefined } & {
  /** Done here again, after it was done outside. */
  readonly isInside?: boolean;
};

export function assertCost(amount: string, field: string): void {
  if (decimal(amount).lt(0)) {
    throw new Refusal('QUANTITY_NEGATIVE', 'A cost is not negative.', field);
  }
}

export function completeRate(there: Rate, { isInside, ...change }: RateChange): Rate {
  const keep = (field: keyof RateChange & keyof Rate) => change[field] ?? there[field];
  return {
    hourlyRate: keep('hourlyRate') ?? '0',
    labourRate: keep('labourRate') ?? '0',
    overheadPercent: keep('overheadPercent') ?? '0',
    overheadHourly: keep('overheadHourly') ?? '0',
    efficiencyPercent: keep('efficiencyPercent') ?? '100',
    setUpMinutes: keep('setUpMinutes') ?? '0',
    cleanUpMinutes: keep('cleanUpMinutes') ?? '0',
    subcontractCost: isInside ? null : keep('subcontractCost'),
  };
}

/** Far above any shop's; below it a run time would have no end. */
const mostEfficient = 1000;

export function assertRate(rate: Rate): void {
  const { efficiencyPercent, ...amounts } = rate;
  for (const [field, amount] of Object.entries<string | null>(amounts)) {
    if (amount !== null && decimal(amount).lt(0)) {
      throw new Refusal('QUANTITY_NEGATIVE', 'Rates, shares and times are not negative.', field);
    }
  }
  if (decimal(efficiencyPercent).lte(0) || decimal(efficiencyPercent).gt(mostEfficient)) {
    throw new Refusal(
      'EFFICIENCY_OUT_OF_RANGE',
      `Efficiency is above 0 and at most ${mostEfficient} percent.`,
      'efficiencyPercent',
    );
  }
}
