import { Decimal, decimal, zero } from '@throughline/chassis/values/decimal';

/** What a cost is made of. A by-product's credit is negative: it lowers what holds it. */
export const costElements = [
  'material',
  'labour',
  'machine',
  'overhead',
  'subcontract',
  'byProduct',
] as const;

export type CostElement = (typeof costElements)[number];
export type Elements = Record<CostElement, Decimal>;

/** One stock unit's cost: what its own level adds, and what comes with its components. */
export interface UnitCost {
  readonly thisLevel: Readonly<Elements>;
  readonly lowerLevels: Readonly<Elements>;
}

export function noElements(): Elements {
  return {
    material: zero,
    labour: zero,
    machine: zero,
    overhead: zero,
    subcontract: zero,
    byProduct: zero,
  };
}

export const noCost: UnitCost = { thisLevel: noElements(), lowerLevels: noElements() };

export function totalOf(elements: Readonly<Elements>): Decimal {
  let total = zero;
  for (const element of costElements) {
    if (!elements[element].isZero()) total = total.plus(elements[element]);
  }
  return total;
}

export function unitTotal(cost: UnitCost): Decimal {
  return totalOf(cost.thisLevel).plus(totalOf(cost.lowerLevels));
}

/** Decimals of what is computed. What was entered is never rounded. */
const costDecimals = 6;

/**
 * The rounding rule: sums, products and the division by the batch are carried with 50 digits; each
 * element of an item is rounded once, when the item is done, half to even, to 6 decimals. What
 * holds it takes the rounded figure, so that each level can be checked by hand; totals are sums of
 * rounded elements. Cents come with the value of stock and of orders.
 */
export function roundCost(amount: Decimal): Decimal {
  return amount.toDecimalPlaces(costDecimals, Decimal.ROUND_HALF_EVEN);
}

/** Columns of a stored cost: all levels, and the part that comes with components. */
export interface CostRow {
  readonly material: string;
  readonly labour: string;
  readonly machine: string;
  readonly overhead: string;
  readonly subcontract: string;
  readonly byProduct: string;
  readonly lowerMaterial: string;
  readonly lowerLabour: string;
  readonly lowerMachine: string;
  readonly lowerOverhead: string;
  readonly lowerSubcontract: string;
  readonly lowerByProduct: string;
}

const lowerColumn = {
  material: 'lowerMaterial',
  labour: 'lowerLabour',
  machine: 'lowerMachine',
  overhead: 'lowerOverhead',
  subcontract: 'lowerSubcontract',
  byProduct: 'lowerByProduct',
} as const;

export function toRow(cost: UnitCost): CostRow {
  const row: Record<string, string> = {};
  for (const element of costElements) {
    const lower = cost.lowerLevels[element];
    row[element] = cost.thisLevel[element].plus(lower).toFixed();
    row[lowerColumn[element]] = lower.toFixed();
  }
  return row as unknown as CostRow;
}

export function fromRow(row: CostRow): UnitCost {
  const [thisLevel, lowerLevels] = [noElements(), noElements()];
  for (const element of costElements) {
    const lower = row[lowerColumn[element]];
    if (lower !== '0') lowerLevels[element] = decimal(lower);
    if (row[element] !== lower) thisLevel[element] = decimal(row[element]).minus(lower);
  }
  return { thisLevel, lowerLevels };
}

/** Standard cost of one unit, all elements. */
export function rowTotal(row: CostRow): Decimal {
  let total = zero;
  for (const element of costElements) if (row[element] !== '0') total = total.plus(row[element]);
  return total;
}
