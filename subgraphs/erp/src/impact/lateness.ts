import { isoDate } from '@throughline/chassis/clock';
import type { RequestContext } from '@throughline/chassis/context';
import { groupBy } from '@throughline/chassis/loader';
import { decimal, sum } from '@throughline/chassis/values/decimal';
import { addWorkingDays, type Calendar } from '../planning/calendar.ts';
import { leadTime } from '../planning/lead-time.ts';
import type { DisposedChange } from './proposal.ts';
import { designsOfRevisions, phantomsBelow } from './queries.ts';
import { availableOn, daysBetween, type Design, extraNeeds, fateOf, needsOf } from './rules.ts';
import {
  calendarsOf,
  type Delay,
  freeStockOf,
  type LateLine,
  linesBehind,
  planningsOf,
  type Supply,
  suppliesOf,
} from './supply-queries.ts';

type Needs = ReadonlyMap<string, ReturnType<typeof decimal>>;

/** What of a change makes supply late, as far as it does not differ by site. */
interface Reckoned {
  readonly change: DisposedChange;
  readonly before: Needs;
  readonly after: Needs;
}

interface Plant {
  readonly today: string;
  readonly free: ReadonlyMap<string, string>;
  readonly plannings: Awaited<ReturnType<typeof planningsOf>>;
  readonly calendars: ReadonlyMap<string, Calendar>;
}

/** Customer lines that changes make late: seven reads, however many changes. */
export async function lateLinesOf(
  { db, clock }: RequestContext,
  changes: readonly DisposedChange[],
): Promise<Map<string, LateLine[]>> {
  const itemIds = changes.map(({ itemId }) => itemId);
  const supplies = groupBy(await suppliesOf(db, itemIds), (supply) => supply.itemId);
  const reckoned = await reckon(db, changes);
  const parts = reckoned.flatMap(({ after }) => [...after.keys()]);
  const siteIds = [...supplies.values()].flat().map(({ siteId }) => siteId);
  const plant: Plant = {
    today: isoDate(clock.now()),
    free: await freeStockOf(db, parts),
    plannings: await planningsOf(db, [...itemIds, ...parts]),
    calendars: await calendarsOf(db, siteIds),
  };
  const delays = reckoned.flatMap((one) =>
    [...groupBy(supplies.get(one.change.itemId) ?? [], ({ siteId }) => siteId)].flatMap(
      ([siteId, ofSite]) => delaysOf(one, siteId, ofSite, plant),
    ),
  );
  return linesBehind(db, delays);
}

async function reckon(
  db: RequestContext['db'],
  changes: readonly DisposedChange[],
): Promise<Reckoned[]> {
  const fromIds = changes.flatMap(({ fromRevisionId }) => fromRevisionId ?? []);
  const released = await designsOfRevisions(db, fromIds);
  const reckoned: Reckoned[] = [];
  for (const [on, ofDay] of groupBy(changes, ({ effectiveFrom }) => effectiveFrom)) {
    const proposed = ofDay.flatMap(({ designs }) => designs);
    const known = await phantomsBelow(db, [...released.values(), ...proposed], on);
    const perUnit = (design: Design | undefined, all: ReadonlyMap<string, Design>): Needs =>
      design ? needsOf(design, 1, on, all) : new Map();
    for (const change of ofDay) {
      const together = new Map(change.designs.map((design) => [design.itemId, design]));
      reckoned.push({
        change,
        before: perUnit(released.get(change.fromRevisionId ?? ''), known),
        after: perUnit(change.designs[0], new Map([...known, ...together])),
      });
    }
  }
  return reckoned;
}

function delaysOf(
  { change, before, after }: Reckoned,
  siteId: string,
  supplies: readonly Supply[],
  plant: Plant,
): Delay[] {
  const calendar = plant.calendars.get(siteId);
  if (!calendar) return [];
  const touched = supplies.flatMap((supply) => {
    const fate = fateOf(supply, change);
    return fate === 'KEPT' ? [] : [{ supply, fate }];
  });
  const total = (fate: 'REPLACED' | 'REBUILT') =>
    sum(touched.flatMap((one) => (one.fate === fate ? one.supply.quantity : [])));
  const quantities = { replaced: total('REPLACED'), rebuilt: total('REBUILT') };
  const needs = extraNeeds(quantities, before, after);
  let componentsOn = plant.today;
  for (const [itemId, need] of needs) {
    const key = `${siteId} ${itemId}`;
    if (need.lte(plant.free.get(key) ?? 0)) continue;
    const days = leadTime(plant.plannings.get(key) ?? null, need);
    const on = addWorkingDays(calendar, plant.today, days);
    if (on > componentsOn) componentsOn = on;
  }
  const planning = plant.plannings.get(`${siteId} ${change.itemId}`) ?? null;
  return touched.flatMap(({ supply, fate }) => {
    const lead = leadTime(planning, decimal(supply.quantity));
    const later = (date: string) => addWorkingDays(calendar, date, lead);
    const days = daysBetween(supply.neededOn, availableOn(supply, fate, componentsOn, later));
    return days > 0 ? [{ root: change.id, demandId: supply.demandId, days }] : [];
  });
}
