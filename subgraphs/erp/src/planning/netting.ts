import { type Decimal, decimal, max, min, zero } from '@throughline/chassis/values/decimal';

/** Where a demand comes from; null is the safety stock. */
export type DemandSource =
  | { readonly kind: 'SALES_LINE'; readonly id: string }
  | { readonly kind: 'PLANNED_ORDER'; readonly id: string }
  | { readonly kind: 'WORK_ORDER'; readonly id: string }
  | null;

export interface Demand {
  readonly date: string;
  readonly quantity: Decimal;
  readonly source: DemandSource;
}

/** Supply that planning leaves as it is. */
export interface Receipt {
  readonly date: string;
  readonly quantity: Decimal;
  /** Set when it is a firm or released planned order, so that its pegs are kept. */
  readonly plannedOrderId: string | null;
}

export interface PegTo {
  readonly quantity: Decimal;
  readonly neededOn: string;
  readonly source: Exclude<DemandSource, null>;
}

export interface Shortfall {
  readonly dueOn: string;
  readonly quantity: Decimal;
  readonly pegs: readonly PegTo[];
}

export interface Netted {
  /** What stock and receipts don't cover, date by date. */
  readonly shortfalls: readonly Shortfall[];
  readonly receiptPegs: ReadonlyMap<string, readonly PegTo[]>;
}

interface Pool {
  left: Decimal;
  readonly plannedOrderId: string | null;
}

/**
 * Gross to net for one item (APICS): demands in order of date take stock first, then the receipts
 * that have come in by then; what is left is short on that date.
 */
export function net(
  onHand: Decimal,
  receipts: readonly Receipt[],
  demands: readonly Demand[],
  planDate: string,
): Netted {
  const pools: Pool[] = [{ left: onHand, plannedOrderId: null }];
  const coming = [...receipts].sort(byDate);
  const receiptPegs = new Map<string, PegTo[]>();
  const shortfalls = new Map<string, { quantity: Decimal; pegs: PegTo[] }>();
  for (const demand of [...demands].sort(byDate)) {
    const date = demand.date < planDate ? planDate : demand.date;
    for (
      let next = coming[0];
      next && (next.date <= date || next.date < planDate);
      next = coming[0]
    ) {
      coming.shift();
      pools.push({ left: next.quantity, plannedOrderId: next.plannedOrderId });
    }
    let missing = demand.quantity;
    for (const pool of pools) {
      const taken = min(pool.left, missing);
      if (taken.lte(0)) continue;
      pool.left = pool.left.minus(taken);
      missing = missing.minus(taken);
      if (pool.plannedOrderId) addPeg(receiptPegs, pool.plannedOrderId, demand, taken);
      if (missing.lte(0)) break;
    }
    if (missing.lte(0)) continue;
    const short = shortfalls.get(date) ?? { quantity: zero, pegs: [] };
    short.quantity = short.quantity.plus(missing);
    if (demand.source)
      short.pegs.push({ quantity: missing, neededOn: demand.date, source: demand.source });
    shortfalls.set(date, short);
  }
  return {
    shortfalls: [...shortfalls].map(([dueOn, short]) => ({ dueOn, ...short })),
    receiptPegs,
  };
}

function addPeg(pegs: Map<string, PegTo[]>, id: string, demand: Demand, quantity: Decimal): void {
  if (!demand.source) return;
  const list = pegs.get(id) ?? [];
  list.push({ quantity, neededOn: demand.date, source: demand.source });
  pegs.set(id, list);
}

function byDate(a: { date: string }, b: { date: string }): number {
  return a.date < b.date ? -1 : Number(a.date > b.date);
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
  for (const flow of [...flows].sort(byDate)) {
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
