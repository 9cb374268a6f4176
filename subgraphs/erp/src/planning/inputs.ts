import { decimal, type Decimal } from '@throughline/chassis/values/decimal';
import type { ItemPlanning, OnOrder, PlannedItem, PlannedOrder } from './load.ts';
import { afterYield, type LotPolicy, lotForLot } from './lot-sizing.ts';
import type { Demand, Peg, Receipt } from './netting.ts';
import { shareOf, type Sizing } from './sizing.ts';
import type { YieldOn } from './structure.ts';

/** The days a plan counts in. */
export interface Days {
  readonly planDate: string;
  /** Working days of the site. */
  after(date: string, days: number): string;
}

export function sizingOf(
  item: Pick<PlannedItem, 'unit' | 'tracking'> | undefined,
  parameters: ItemPlanning | null,
  { planDate, after }: Days,
  byPlan: YieldOn | null = null,
): Sizing {
  const counted = item?.unit === 'C62' || item?.unit === 'H87';
  const share = parameters?.yield ?? '1';
  // The site's own share goes before that of the process plan.
  const yieldOn =
    parameters?.yield || (parameters?.supplyType ?? 'MAKE') !== 'MAKE' ? null : byPlan;
  const loses = yieldOn !== null || !decimal(share).eq(1);
  return {
    policy: parameters ? policyOf(parameters) : lotForLot,
    yieldOn: yieldOn ?? (() => share),
    byPlan: yieldOn !== null,
    bought: share,
    whole: item?.tracking === 'SERIAL' || (counted && loses),
    fenceEndsOn: after(planDate, parameters?.planningFenceDays ?? 0),
  };
}

export function policyOf(parameters: ItemPlanning): LotPolicy {
  const optional = (value: string | null) => (value === null ? null : decimal(value));
  return {
    rule: parameters.lotRule,
    fixedQuantity: optional(parameters.lotQuantity),
    periodDays: parameters.lotPeriodDays,
    minimum: optional(parameters.lotMinimum),
    maximum: optional(parameters.lotMaximum),
    multiple: optional(parameters.lotMultiple),
  };
}

/** Planning leaves alone what a planner made firm, what is released, and what the fence protects. */
export function stays(
  order: PlannedOrder,
  parameters: ItemPlanning | null,
  fenceEndsOn: string,
): boolean {
  if (order.status !== 'PLANNED') return true;
  return (parameters?.planningFenceDays ?? 0) > 0 && order.dueOn < fenceEndsOn;
}

/** Supply that planning leaves as it is, as much of it as will be good. */
export function receiptsOf(
  onOrder: readonly OnOrder[],
  fixed: readonly PlannedOrder[],
  sizing: Sizing,
): Receipt[] {
  const waiting = fixed.map<OnOrder>(({ id, dueOn, quantity }) => ({
    kind: 'PLANNED_ORDER',
    id,
    date: dueOn,
    ordered: decimal(quantity),
  }));
  return [...onOrder, ...waiting].map((one) => ({
    ...one,
    quantity: goodOf(one, sizing),
  }));
}

/** Of a work order the floor knows what its operations have lost, and the plan what they still lose. */
function goodOf(one: OnOrder, sizing: Sizing): Decimal {
  if (one.isOutput) return one.ordered;
  if (one.byPlan && sizing.byPlan) return one.byPlan;
  return afterYield(one.ordered, shareOf(sizing, one));
}

/** What an order puts out in several ways, by its own BOM and by that of a phantom, is one supply. */
export function oncePerSupply(onOrder: readonly OnOrder[]): OnOrder[] {
  const supplies = new Map<string, OnOrder>();
  for (const one of onOrder) {
    const key = `${one.kind} ${one.id} ${one.date}`;
    const known = supplies.get(key);
    supplies.set(key, known ? { ...one, ordered: known.ordered.plus(one.ordered) } : one);
  }
  return [...supplies.values()];
}

/** A phantom that an order reaches in several ways is one run of its BOM, as on the shop floor. */
export function oncePerOrder(demands: readonly Demand[]): Demand[] {
  if (!demands.some((demand) => demand.phantom)) return [...demands];
  const runs = new Map<string, Demand>();
  const rest: Demand[] = [];
  for (const demand of demands) {
    if (!demand.phantom || demand.source.id === null) {
      rest.push(demand);
      continue;
    }
    const known = runs.get(demand.source.id);
    const quantity = known ? known.quantity.plus(demand.quantity) : demand.quantity;
    runs.set(demand.source.id, { ...demand, quantity });
  }
  return [...rest, ...runs.values()];
}

/** An order needs the item in two ways: by its own BOM and by that of a phantom of its. */
export function demandedTwice(demands: readonly Demand[]): boolean {
  return new Set(demands.map((demand) => demand.source.id)).size < demands.length;
}

/** Of one supply and one demand there is one peg. */
export function uniteEqual(pegs: readonly Peg[]): Peg[] {
  const united = new Map<string, Peg>();
  for (const peg of pegs) {
    const { supply, source, neededOn } = peg;
    const key = [supply.kind, supply.id, source?.kind, source?.id, neededOn].join(' ');
    const known = united.get(key);
    united.set(key, known ? { ...peg, quantity: known.quantity.plus(peg.quantity) } : peg);
  }
  return [...united.values()];
}
