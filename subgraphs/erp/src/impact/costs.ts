import type { RequestContext } from '@throughline/chassis/context';
import { groupBy } from '@throughline/chassis/loader';
import { type Decimal, max, zero } from '@throughline/chassis/values/decimal';
import type { Change } from './proposal.ts';
import {
  costSources,
  demandOfYears,
  forecastsOf,
  phantomsBelow,
  revisionCostsOf,
} from './queries.ts';
import { costOfDesign, forecastBetween, yearAfter } from './rules.ts';

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
  const befores = await revisionCostsOf(db, fromIds);
  const found = new Map<string, CostImpact>();
  for (const [on, ofDay] of groupBy(changes, ({ effectiveFrom }) => effectiveFrom)) {
    const proposed = ofDay.flatMap(({ designs }) => designs);
    const known = await phantomsBelow(db, proposed, on);
    const sources = await costSources(db, [...proposed, ...known.values()]);
    for (const { id, itemId, fromRevisionId, designs } of ofDay) {
      const [design] = designs;
      if (!design) continue;
      const before = befores.get(fromRevisionId ?? '') ?? null;
      const after = costOfDesign(design, designs, on, known, sources);
      const perUnit = before && after.minus(before);
      const yearlyQuantity = yearly.get(id) ?? zero;
      const perYear = perUnit && perUnit.times(yearlyQuantity);
      found.set(id, { itemId, before, after, perUnit, yearlyQuantity, perYear });
    }
  }
  return found;
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
