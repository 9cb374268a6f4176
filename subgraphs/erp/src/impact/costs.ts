import type { RequestContext } from '@throughline/chassis/context';
import { type Decimal, max, zero } from '@throughline/chassis/values/decimal';
import { costsOfProposals, standardCostsOfRevisions } from '../costing/proposals.ts';
import type { Change } from './proposal.ts';
import { demandOfYears, forecastsOf } from './queries.ts';
import { forecastBetween, yearAfter } from './rules.ts';

export interface CostImpact {
  readonly itemId: string;
  readonly before: Decimal | null;
  readonly after: Decimal;
  readonly perUnit: Decimal | null;
  readonly yearlyQuantity: Decimal;
  readonly perYear: Decimal | null;
}

/** What changes do to standard costs; the reads don't grow with their number. */
export async function costsOf(
  { db }: RequestContext,
  changes: readonly Change[],
): Promise<Map<string, CostImpact>> {
  const yearly = await yearlyQuantities(db, changes);
  const fromIds = changes.flatMap(({ fromRevisionId }) => fromRevisionId ?? []);
  const befores = await standardCostsOfRevisions(db, fromIds);
  const afters = await costsOfProposals(
    db,
    changes.map(({ effectiveFrom: on, designs }) => ({ on, designs })),
  );
  return new Map(
    changes.flatMap(({ id, itemId, fromRevisionId }, at): [string, CostImpact][] => {
      const after = afters[at];
      if (!after) return [];
      const before = befores.get(fromRevisionId ?? '') ?? null;
      const perUnit = before && after.minus(before);
      const yearlyQuantity = yearly.get(id) ?? zero;
      const perYear = perUnit && perUnit.times(yearlyQuantity);
      return [[id, { itemId, before, after, perUnit, yearlyQuantity, perYear }]];
    }),
  );
}

async function yearlyQuantities(
  db: RequestContext['db'],
  changes: readonly Change[],
): Promise<Map<string, Decimal>> {
  const years = changes.map(({ id, itemId, effectiveFrom: from }) => ({
    id,
    itemId,
    from,
    to: yearAfter(from),
  }));
  const forecasts = await forecastsOf(
    db,
    years.map(({ itemId }) => itemId),
  );
  const demands = await demandOfYears(db, years);
  return new Map(
    years.map(({ id, itemId, from, to }) => {
      const { ordered, dependent } = demands.get(id) ?? { ordered: zero, dependent: zero };
      const expected = forecastBetween(forecasts.get(itemId) ?? [], from, to);
      return [id, max(expected, ordered).plus(dependent)];
    }),
  );
}
