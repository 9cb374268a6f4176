import { setImmediate } from 'node:timers/promises';
import type { Reader } from '@throughline/chassis/database';
import { indexBy } from '@throughline/chassis/loader';
import { workCenterCapacities } from '@throughline/drizzle/erp/capacity';
import { workCenters } from '@throughline/drizzle/erp/references';
import { eq } from 'drizzle-orm';
import { ratesOf } from '../costing/queries.ts';
import { addWorkingDays } from '../planning/calendar.ts';
import { allDefinitions, type Definitions } from '../references/definitions.ts';
import type { Site } from '../references/queries.ts';
import { Recent } from './recent.ts';
import { type OpenOrder, openOrders } from './open-orders.ts';
import { type Order, type Scheduled, scheduleOrders } from './scheduling.ts';
import { ticksPerMinute, toTicks } from './ticks.ts';
import { type Rate, Timeline } from './timeline.ts';
import { type Done, Times } from './times.ts';
import { dayNumber, WorkDays } from './work-days.ts';

export type Capacity = typeof workCenterCapacities.$inferSelect;

export interface Window {
  readonly site: Site;
  /** First day. */
  readonly from: string;
  /** Orders that are to start by then. */
  readonly until: string;
  /** Those that were read already. */
  readonly definitions?: Definitions;
}

/** What is to be done on a site's work centres from a day on. */
export interface Floor {
  readonly days: WorkDays;
  readonly definitions: Definitions;
  readonly times: Times;
  readonly orders: readonly Order[];
  readonly rates: ReadonlyMap<string, Rate>;
  /** Puts the orders on their places, some at a time: others get their turn meanwhile. */
  ready(): Promise<void>;
  /** Orders on their places, and the time that is left; of a floor that is ready. */
  schedule(): Schedule;
}

export interface Schedule {
  readonly orders: readonly Scheduled[];
  timelineOf(workCenterId: string): Timeline;
}

interface Kept {
  readonly key: string;
  readonly floor: Floor;
}

const kept = new Recent<Kept>(8);

/** Read anew each time; worked out anew when something is another than it was. */
export async function readFloor(db: Reader, window: Window): Promise<Floor> {
  const { site, from, until } = window;
  const definitions = window.definitions ?? (await allDefinitions(db)).at(site.id);
  const capacities = await capacitiesAt(db, site.id);
  const centers = await centersAt(db, site.id);
  const rateOf = await ratesOf(db, centers);
  const { fingerprint, orders } = await openOrders(db, { siteId: site.id, until });
  const { workingDays, closedOn } = site;
  const key = JSON.stringify([fingerprint, capacities, workingDays, closedOn, centers.map(rateOf)]);
  const place = `${site.id} ${from} ${until}`;
  const known = kept.get(place);
  if (known?.key === key && known.floor.definitions === definitions) return known.floor;
  const floor = buildFloor({
    site,
    from,
    definitions,
    capacities,
    times: new Times(rateOf),
    orders,
  });
  kept.set(place, { key, floor });
  return floor;
}

async function centersAt(db: Reader, siteId: string): Promise<string[]> {
  const rows = await db
    .select({ id: workCenters.id })
    .from(workCenters)
    .where(eq(workCenters.siteId, siteId))
    .orderBy(workCenters.id);
  return rows.map(({ id }) => id);
}

export async function capacitiesAt(db: Reader, siteId: string): Promise<Capacity[]> {
  const rows = await db
    .select({ capacity: workCenterCapacities })
    .from(workCenterCapacities)
    .innerJoin(workCenters, eq(workCenters.id, workCenterCapacities.workCenterId))
    .where(eq(workCenters.siteId, siteId))
    .orderBy(workCenterCapacities.workCenterId);
  return rows.map(({ capacity }) => capacity);
}

interface Given {
  readonly site: Site;
  readonly from: string;
  readonly definitions: Definitions;
  readonly capacities: readonly Capacity[];
  readonly times: Times;
  readonly orders: readonly OpenOrder[];
}

function buildFloor({ site, from, definitions, capacities, times, orders: open }: Given): Floor {
  const days = new WorkDays(site, from);
  const fromDay = dayNumber(from);
  const rates = new Map(capacities.map((one) => [one.workCenterId, toRate(one)]));
  const orders = open.flatMap((one) => toOrder(one, { definitions, times, fromDay }) ?? []);
  let schedule: Schedule | null = null;
  let making: Promise<Schedule> | null = null;
  return {
    days,
    definitions,
    times,
    orders,
    rates,
    ready: async () => {
      schedule = await (making ??= scheduleAll(orders, days, rates));
    },
    schedule: () => {
      if (schedule === null) throw new Error('the floor is not ready');
      return schedule;
    },
  };
}

export function toRate({
  minutesPerDay,
  places,
  dayStartsAt,
}: Omit<Capacity, 'workCenterId'>): Rate {
  const [hours = 0, minutes = 0] = dayStartsAt.split(':').map(Number);
  const startsAt = (60 * hours + minutes) * ticksPerMinute;
  return { ticksPerDay: toTicks(minutesPerDay), places, startsAt };
}

/** Orders that are placed before others get their turn: about 10 ms. */
const atOnce = 500;

async function scheduleAll(
  orders: readonly Order[],
  days: WorkDays,
  rates: ReadonlyMap<string, Rate>,
): Promise<Schedule> {
  const timelines = new Map<string, Timeline>();
  const timelineOf = (workCenterId: string): Timeline => {
    let known = timelines.get(workCenterId);
    if (!known) {
      known = new Timeline(days, rates.get(workCenterId) ?? null);
      timelines.set(workCenterId, known);
    }
    return known;
  };
  const scheduled: Scheduled[] = [];
  for (const order of scheduleOrders(orders, timelineOf)) {
    scheduled.push(order);
    if (scheduled.length % atOnce === 0) await setImmediate();
  }
  return { orders: scheduled, timelineOf };
}

/** Nothing when nothing is left to be done, or its definition is not known here. */
function toOrder(
  open: OpenOrder,
  { definitions, times, fromDay }: { definitions: Definitions; times: Times; fromDay: number },
): Order | null {
  const { kind, id, itemId, revisionId, quantity, inProgress, startOn, dueOn } = open;
  const definition =
    revisionId === null
      ? definitions.on(itemId, dueOn)
      : (definitions.byRevision.get(revisionId) ?? null);
  if (!definition) return null;
  const operations = times.operations(definition, quantity, doneOf(open));
  if (operations.length === 0) return null;
  const startDay = Math.max(dayNumber(startOn), fromDay);
  const dueDay = dayNumber(dueOn);
  return { kind, id, itemId, quantity, inProgress, startDay, dueDay, operations };
}

function doneOf({ jobs }: OpenOrder): ReadonlyMap<number, Done> | undefined {
  if (jobs.length === 0) return undefined;
  return indexBy(
    jobs.map(([sequence, completed, reported, started, workCenterId]) => ({
      sequence,
      completed,
      reported,
      started,
      workCenterId,
    })),
    ({ sequence }) => sequence,
  );
}

/** How far ahead orders are looked at: so many working days. */
export function horizonFrom(site: Site, from: string, workingDays: number): string {
  return addWorkingDays(site, from, workingDays);
}
