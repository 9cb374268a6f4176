import {
  type Decimal,
  decimal,
  type DecimalInput,
  max,
  zero,
} from '@throughline/chassis/values/decimal';
import { directNeeds, type Lookup } from '@throughline/definitions/explosion';
import type { DefinitionLine } from '@throughline/schema/events/plm';

/** A design, released or proposed. */
export interface Design {
  readonly itemId: string;
  readonly batchQuantity: string;
  readonly lines: readonly DefinitionLine[];
}

/** What is needed directly for a quantity; phantoms are blown through as far as they are known. */
export function needsOf(
  design: Design,
  quantity: DecimalInput,
  on: string,
  known: ReadonlyMap<string, Pick<Design, 'batchQuantity' | 'lines'>>,
): Map<string, Decimal> {
  const lookup: Lookup = (itemId) => {
    const found = itemId === design.itemId ? design : known.get(itemId);
    return found ? { ...found, lines: [...found.lines] } : null;
  };
  const needs = directNeeds({ itemId: design.itemId, quantity, on, lookup });
  return new Map(needs.map((need) => [need.itemId, need.quantity]));
}

export interface Period {
  readonly startsOn: string;
  /** Not in it. */
  readonly endsOn: string;
  readonly quantity: string;
}

const dayLength = 86_400_000;
export const daysBetween = (from: string, to: string): number =>
  (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayLength;

export function yearAfter(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  const next = `${Number(year) + 1}-${month}-${day}`;
  return month === '02' && day === '29' ? `${Number(year) + 1}-03-01` : next;
}

/** What of a forecast falls between two dates; a period counts by its days. */
export function forecastBetween(periods: readonly Period[], from: string, to: string): Decimal {
  let total = zero;
  for (const { startsOn, endsOn, quantity } of periods) {
    const begins = startsOn > from ? startsOn : from;
    const ends = endsOn < to ? endsOn : to;
    const days = daysBetween(begins, ends);
    if (days <= 0) continue;
    total = total.plus(decimal(quantity).times(days).div(daysBetween(startsOn, endsOn)));
  }
  return total;
}

export interface TouchedSupply {
  /** What it is for: an order line, a forecast or another order. */
  readonly demandId: string;
  readonly kind: 'STOCK' | 'PLANNED_ORDER' | 'WORK_ORDER' | 'PURCHASE_ORDER_LINE';
  readonly supplyOn: string;
  /** When making it begins; null for what is there or bought. */
  readonly startOn: string | null;
  readonly neededOn: string;
  readonly quantity: string;
}

export interface Dispositions {
  readonly effectiveFrom: string;
  readonly stockStays: boolean;
  readonly purchaseOrdersStay: boolean;
  readonly workOrderDisposition: string;
}

/** REPLACED: it must be had anew. REBUILT: it is made to the new design. KEPT: as it was. */
export function fateOf(
  { kind, supplyOn }: Pick<TouchedSupply, 'kind' | 'supplyOn'>,
  change: Dispositions,
): 'REPLACED' | 'REBUILT' | 'KEPT' {
  const { effectiveFrom, workOrderDisposition: asked } = change;
  if (kind === 'STOCK') return change.stockStays ? 'KEPT' : 'REPLACED';
  if (kind === 'PURCHASE_ORDER_LINE') return change.purchaseOrdersStay ? 'KEPT' : 'REPLACED';
  if (supplyOn < effectiveFrom) return 'KEPT';
  if (kind === 'PLANNED_ORDER') return 'REBUILT';
  if (asked === 'FINISH_ON_OLD_REVISION') return 'KEPT';
  return asked === 'SWITCH_IF_NOT_STARTED' ? 'REBUILT' : 'REPLACED';
}

/** What of each component is needed more than was planned. */
export function extraNeeds(
  quantities: { readonly replaced: Decimal; readonly rebuilt: Decimal },
  before: ReadonlyMap<string, Decimal>,
  after: ReadonlyMap<string, Decimal>,
): Map<string, Decimal> {
  const needs = new Map<string, Decimal>();
  for (const [itemId, perUnit] of after) {
    const more = max(perUnit.minus(before.get(itemId) ?? 0), 0).times(quantities.rebuilt);
    const need = perUnit.times(quantities.replaced).plus(more);
    if (need.gt(0)) needs.set(itemId, need);
  }
  return needs;
}

/** When a touched supply can be there, at the earliest; `later` counts working days. */
export function availableOn(
  supply: TouchedSupply,
  fate: 'REPLACED' | 'REBUILT',
  componentsOn: string,
  later: (date: string) => string,
): string {
  if (fate === 'REPLACED') return later(componentsOn);
  if (supply.startOn === null || componentsOn <= supply.startOn) return supply.supplyOn;
  const date = later(componentsOn);
  return date > supply.supplyOn ? date : supply.supplyOn;
}
