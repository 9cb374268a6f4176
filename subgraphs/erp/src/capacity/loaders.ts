import { defineLoader, groupBy, indexBy } from '@throughline/chassis/loader';
import { workCenterCapacities } from '@throughline/drizzle/erp/capacity';
import { sites, workCenters } from '@throughline/drizzle/erp/references';
import { eq, inArray } from 'drizzle-orm';
import { todayAt } from '../planning/calendar.ts';
import { readFloor } from './floor.ts';
import { toMinutes } from './ticks.ts';
import { loadByWeek, mondayOf, weeksFrom } from './weekly.ts';
import { dateOfDay, dayNumber } from './work-days.ts';

export const capacityOfWorkCenter = defineLoader(async ({ db }, ids: readonly string[]) =>
  indexBy(
    await db
      .select()
      .from(workCenterCapacities)
      .where(inArray(workCenterCapacities.workCenterId, [...ids])),
    (row) => row.workCenterId,
  ),
);

const siteOfWorkCenter = defineLoader(async ({ db }, ids: readonly string[]) => {
  const rows = await db
    .select({ workCenterId: workCenters.id, site: sites })
    .from(workCenters)
    .innerJoin(sites, eq(sites.id, workCenters.siteId))
    .where(inArray(workCenters.id, [...ids]));
  return new Map(rows.map(({ workCenterId, site }) => [workCenterId, site]));
});

export interface WeekLoad {
  readonly weekStartsOn: string;
  /** Null: no capacity is set. */
  readonly capacityMinutes: string | null;
  readonly releasedMinutes: string;
  readonly plannedMinutes: string;
  readonly loadPercent: string | null;
}

interface Asked {
  readonly workCenterId: string;
  readonly from: string | null;
  readonly weeks: number;
}

/** Keys are `workCenterId weeks from`; one reading of a site for all that ask for the same weeks. */
const weekLoads = defineLoader<string, WeekLoad[]>(async (context, keys) => {
  const asked = keys.map((key) => ({ key, ...readKey(key) }));
  const found = new Map<string, WeekLoad[]>();
  const siteOf = siteOfWorkCenter(context);
  const placed = await Promise.all(
    asked.map(async (one) => ({ ...one, site: await siteOf.load(one.workCenterId) })),
  );
  const groups = groupBy(placed, ({ site, weeks, from }) => `${site?.id ?? ''} ${weeks} ${from}`);
  for (const group of groups.values()) {
    const [first] = group;
    if (!first?.site) continue;
    const { site, weeks: count } = first;
    const from = first.from ?? todayAt(site.timeZone, context.clock.now());
    const monday = mondayOf(dayNumber(from));
    const floor = await readFloor(context.db, { site, from, until: dateOfDay(monday + 7 * count) });
    const weeks = weeksFrom(floor.days, dayNumber(from), count);
    const load = loadByWeek(floor.orders, weeks);
    for (const { key, workCenterId } of group) {
      const rate = floor.rates.get(workCenterId);
      const ticks = load.get(workCenterId);
      const rows = Array.from({ length: count }, (_, at) => {
        const days = (weeks.bounds[at + 1] ?? 0) - (weeks.bounds[at] ?? 0);
        const capacity = rate ? rate.ticksPerDay * rate.places * days : null;
        return toWeek(dateOfDay(monday + 7 * at), capacity, ticks?.[at]);
      });
      found.set(key, rows);
    }
  }
  return found;
});

export function loadOfWorkCenter(
  context: Parameters<typeof weekLoads>[0],
  { workCenterId, from, weeks }: Asked,
): Promise<WeekLoad[] | null> {
  return weekLoads(context).load(`${workCenterId} ${weeks} ${from ?? ''}`);
}

function readKey(key: string): Asked {
  const [workCenterId = '', weeks = '', from = ''] = key.split(' ');
  return { workCenterId, weeks: Number(weeks), from: from || null };
}

function toWeek(
  weekStartsOn: string,
  capacity: number | null,
  ticks = { released: 0, planned: 0 },
): WeekLoad {
  const load = toMinutes(ticks.released + ticks.planned);
  const percent = capacity ? load.times(100).div(toMinutes(capacity)) : null;
  return {
    weekStartsOn,
    capacityMinutes: capacity === null ? null : toMinutes(capacity).toFixed(),
    releasedMinutes: toMinutes(ticks.released).toFixed(),
    plannedMinutes: toMinutes(ticks.planned).toFixed(),
    loadPercent: percent?.toDecimalPlaces(1).toFixed() ?? null,
  };
}
