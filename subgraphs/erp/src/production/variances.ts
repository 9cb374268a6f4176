import { type Decimal, decimal, sum, zero } from '@throughline/chassis/values/decimal';
import { toCents } from '@throughline/chassis/values/money';

export type VarianceKind =
  | 'MATERIAL_PRICE'
  | 'MATERIAL_USAGE'
  | 'LABOUR_RATE'
  | 'LABOUR_EFFICIENCY'
  | 'MACHINE_RATE'
  | 'MACHINE_EFFICIENCY'
  | 'OVERHEAD'
  | 'SUBCONTRACT'
  | 'LOT_SIZE_AND_METHOD';

/** Above 0: it cost more than it should have. In cents. */
export interface Variance {
  readonly kind: VarianceKind;
  readonly itemId: string | null;
  readonly workCenterId: string | null;
  readonly amount: Decimal;
}

export interface MaterialUse {
  readonly itemId: string;
  /** What the good quantity should have taken. */
  readonly allowed: Decimal;
  readonly issued: Decimal;
  /** Standard of one unit now; when it was issued, that of then goes before. */
  readonly standard: Decimal;
  /** Issued, at the standard of then and at what stock was really worth. */
  readonly atStandard: Decimal;
  readonly actual: Decimal;
}

/** One kind of time at one operation. */
export interface TimeUse {
  /** Minutes for the good quantity, and those charged. */
  readonly allowed: Decimal;
  readonly charged: Decimal;
  /** Standard of one hour now. */
  readonly standardRate: Decimal;
  readonly atStandard: Decimal;
  readonly actual: Decimal;
}

export interface OperationUse {
  readonly workCenterId: string;
  readonly labour: TimeUse;
  readonly machine: TimeUse;
  readonly overhead: { readonly allowed: Decimal; readonly actual: Decimal };
  readonly subcontract: { readonly allowed: Decimal; readonly actual: Decimal };
}

/**
 * Why an order cost more or less than what it made is worth at standard. Price and rate: what a
 * unit or an hour cost against its standard, for as much as was used. Usage and efficiency: how
 * much was used against what the good quantity allows, at standard. The rest is what the order was
 * planned with against the standard of its item: another lot size, another revision, rounding.
 */
export function variancesOf(order: {
  /** Everything charged less everything received. */
  readonly total: Decimal;
  readonly materials: readonly MaterialUse[];
  readonly operations: readonly OperationUse[];
}): Variance[] {
  const found = [
    ...order.materials.flatMap(ofMaterial),
    ...order.operations.flatMap(ofOperation),
  ].filter((one) => !one.amount.isZero());
  const rest = order.total.minus(sum(found.map((one) => one.amount)));
  if (rest.isZero()) return found;
  return [
    ...found,
    { kind: 'LOT_SIZE_AND_METHOD', itemId: null, workCenterId: null, amount: rest },
  ];
}

function ofMaterial(use: MaterialUse): Variance[] {
  const { itemId, allowed, issued, atStandard, actual } = use;
  const standard = issued.isZero() ? use.standard : atStandard.div(issued);
  return [
    { kind: 'MATERIAL_PRICE', amount: actual.minus(atStandard) },
    { kind: 'MATERIAL_USAGE', amount: atStandard.minus(allowed.times(standard)) },
  ].map(({ kind, amount }) => ({
    kind: kind as VarianceKind,
    itemId,
    workCenterId: null,
    amount: toCents(amount),
  }));
}

function ofOperation(use: OperationUse): Variance[] {
  const amounts: readonly (readonly [VarianceKind, Decimal])[] = [
    ['LABOUR_RATE', use.labour.actual.minus(use.labour.atStandard)],
    ['LABOUR_EFFICIENCY', efficiency(use.labour)],
    ['MACHINE_RATE', use.machine.actual.minus(use.machine.atStandard)],
    ['MACHINE_EFFICIENCY', efficiency(use.machine)],
    ['OVERHEAD', use.overhead.actual.minus(use.overhead.allowed)],
    ['SUBCONTRACT', use.subcontract.actual.minus(use.subcontract.allowed)],
  ];
  return amounts.map(([kind, amount]) => ({
    kind,
    itemId: null,
    workCenterId: use.workCenterId,
    amount: toCents(amount),
  }));
}

function efficiency({ allowed, charged, standardRate, atStandard }: TimeUse): Decimal {
  const hourly = charged.isZero() ? standardRate : atStandard.times(60).div(charged);
  return atStandard.minus(allowed.times(hourly).div(60));
}

/** What must still be booked so that what stands is what it should be. */
export function differences(
  standing: readonly Variance[],
  wanted: readonly Variance[],
): Variance[] {
  const keyOf = ({ kind, itemId, workCenterId }: Variance) =>
    `${kind} ${itemId ?? ''} ${workCenterId ?? ''}`;
  const open = new Map<string, Variance>();
  const add = (one: Variance, amount: Decimal): void => {
    const there = open.get(keyOf(one))?.amount ?? zero;
    open.set(keyOf(one), { ...one, amount: there.plus(amount) });
  };
  for (const one of wanted) add(one, one.amount);
  for (const one of standing) add(one, decimal(one.amount).negated());
  return [...open.values()].filter((one) => !one.amount.isZero());
}
