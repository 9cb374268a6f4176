import {
  type Decimal,
  decimal,
  isAboveZero,
  max,
  min,
  zero,
} from '@throughline/chassis/values/decimal';

/** Where a demand comes from. */
export type DemandSource =
  | { readonly kind: 'SALES_LINE'; readonly id: string }
  | { readonly kind: 'WORK_ORDER'; readonly id: string }
  | { readonly kind: 'TRANSFER_ORDER'; readonly id: string }
  | { readonly kind: 'PLANNED_ORDER'; readonly id: string }
  | { readonly kind: 'FORECAST'; readonly id: string }
  | { readonly kind: 'SAFETY_STOCK'; readonly id: null };

export interface Demand {
  readonly date: string;
  readonly quantity: Decimal;
  readonly source: DemandSource;
  /** Decides between demands of one date and kind, so that every run goes the same way. */
  readonly rank: string;
  /** A phantom's: what stock doesn't cover is blown through into the order's own components. */
  readonly phantom?: boolean;
  /** When the order that needs it is due: what a phantom puts out is there then. */
  readonly orderDueOn?: string;
}

/** Supply that planning leaves as it is. */
export interface Receipt {
  readonly kind: 'PLANNED_ORDER' | 'WORK_ORDER' | 'PURCHASE_ORDER_LINE' | 'TRANSFER_ORDER';
  readonly id: string;
  readonly date: string;
  /** What will be good of it. */
  readonly quantity: Decimal;
  /** What is on order. */
  readonly ordered: Decimal;
  /** Another item's order puts it out: it is there, but moves nothing and loses nothing. */
  readonly isOutput?: boolean;
  /** What the floor expects of it, by what was reported and by the process plan for the rest. */
  readonly byPlan?: Decimal;
}

export type SupplyRef = { /** Date it is there. */ readonly on: string } & (
  | { readonly kind: 'STOCK'; readonly id: null }
  | { readonly kind: Receipt['kind']; readonly id: string }
);

export interface Peg {
  readonly supply: SupplyRef;
  /** The demand it is for; null: more than is needed. */
  readonly source: DemandSource | null;
  readonly quantity: Decimal;
  readonly neededOn: string;
}

export interface Short {
  /** Never before the plan's date. */
  readonly date: string;
  readonly quantity: Decimal;
  readonly demand: Demand;
}

export interface Netted {
  /** What stock and receipts don't cover, in order of date. */
  readonly shorts: readonly Short[];
  readonly pegs: Peg[];
}

export interface Netting {
  readonly onHand: Decimal;
  readonly receipts: readonly Receipt[];
  readonly demands: readonly Demand[];
  readonly planDate: string;
  /** The latest date of a receipt that may still cover a need of this date. */
  reach(date: string): string;
}

interface Pool {
  left: Decimal;
  readonly supply: SupplyRef;
}

const kindOrder = {
  SALES_LINE: 1,
  WORK_ORDER: 2,
  TRANSFER_ORDER: 3,
  PLANNED_ORDER: 4,
  FORECAST: 5,
  SAFETY_STOCK: 6,
};

/** By date of need; on one date customers come first, the safety stock last. */
export function inOrder(demands: readonly Demand[]): Demand[] {
  return [...demands].sort(
    (a, b) =>
      compare(a.date, b.date) ||
      kindOrder[a.source.kind] - kindOrder[b.source.kind] ||
      compare(a.rank, b.rank),
  );
}

export function byDate(receipts: readonly Receipt[]): Receipt[] {
  return [...receipts].sort((a, b) => compare(a.date, b.date) || compare(a.id, b.id));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/**
 * Gross to net for one item (APICS): demands in order of date take stock first, then the receipts
 * within reach; what is left is short on that date.
 */
export function net({ onHand, receipts, demands, planDate, reach }: Netting): Netted {
  const pools: Pool[] = [{ left: onHand, supply: { kind: 'STOCK', id: null, on: planDate } }];
  const coming = byDate(receipts);
  const pegs: Peg[] = [];
  const shorts: Short[] = [];
  // What another order puts out comes when that is due, and can't be had sooner.
  const later: Receipt[] = [];
  let firstFull = 0;
  let arrived = 0;
  for (const demand of inOrder(demands)) {
    const date = demand.date < planDate ? planDate : demand.date;
    const latest = reach(date);
    for (let next = later[0]; next && next.date <= date; next = later[0]) {
      later.shift();
      pools.push(poolOf(next));
    }
    for (let next = coming[arrived]; next && next.date <= latest; next = coming[arrived]) {
      arrived += 1;
      if (next.isOutput && next.date > date) later.push(next);
      else pools.push(poolOf(next));
    }
    let missing = demand.quantity;
    for (let at = firstFull; isAboveZero(missing); at += 1) {
      const pool = pools[at];
      if (!pool) break;
      // What an order puts out comes too late for what it needs itself.
      if (pool.supply.id !== null && pool.supply.id === demand.source.id) continue;
      const taken = min(pool.left, missing);
      if (isAboveZero(taken)) {
        pool.left = pool.left.minus(taken);
        missing = missing.minus(taken);
        const { supply } = pool;
        pegs.push({ supply, source: demand.source, quantity: taken, neededOn: demand.date });
      }
      if (at === firstFull && !isAboveZero(pool.left)) firstFull += 1;
    }
    if (isAboveZero(missing)) shorts.push({ date, quantity: missing, demand });
  }
  const notYet = [...later, ...coming.slice(arrived)].map(poolOf);
  const unused = [...pools.slice(Math.max(firstFull, 1)), ...notYet];
  for (const { left: quantity, supply } of unused) {
    if (isAboveZero(quantity)) pegs.push({ supply, source: null, quantity, neededOn: supply.on });
  }
  return { shorts, pegs };
}

function poolOf({ kind, id, date: on, quantity }: Receipt): Pool {
  return { left: quantity, supply: { kind, id, on } };
}

export interface Bucket {
  readonly date: string;
  grossRequirement: Decimal;
  scheduledReceipts: Decimal;
  netRequirement: Decimal;
  plannedReceipts: Decimal;
  plannedReleases: Decimal;
  projectedOnHand: Decimal;
}

export interface Flow {
  readonly date: string;
  readonly quantity: string;
  readonly kind: 'gross' | 'scheduled' | 'planned' | 'release';
}

/** The time-phased record of one item: what is known, added up date by date. */
export function timePhase(onHand: string, flows: readonly Flow[]): Bucket[] {
  const buckets = new Map<string, Bucket>();
  for (const flow of [...flows].sort((a, b) => compare(a.date, b.date))) {
    const bucket = buckets.get(flow.date) ?? emptyBucket(flow.date);
    buckets.set(flow.date, bucket);
    const field = (
      {
        gross: 'grossRequirement',
        scheduled: 'scheduledReceipts',
        planned: 'plannedReceipts',
        release: 'plannedReleases',
      } as const
    )[flow.kind];
    bucket[field] = bucket[field].plus(flow.quantity);
  }
  let there = decimal(onHand);
  for (const bucket of buckets.values()) {
    const before = there.plus(bucket.scheduledReceipts);
    bucket.netRequirement = max(bucket.grossRequirement.minus(max(before, 0)), 0);
    there = before.plus(bucket.plannedReceipts).minus(bucket.grossRequirement);
    bucket.projectedOnHand = there;
  }
  return [...buckets.values()];
}

function emptyBucket(date: string): Bucket {
  return {
    date,
    grossRequirement: zero,
    scheduledReceipts: zero,
    netRequirement: zero,
    plannedReceipts: zero,
    plannedReleases: zero,
    projectedOnHand: zero,
  };
}
