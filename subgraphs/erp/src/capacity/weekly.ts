import type { Order } from './scheduling.ts';
import type { WorkDays } from './work-days.ts';

/** Weeks by the number of working days before each of them, and before the end of the last. */
export interface Weeks {
  readonly days: WorkDays;
  /** One more than there are weeks; the first is 0. */
  readonly bounds: readonly number[];
}

/** Thursday was the first day of 1970. */
export function mondayOf(day: number): number {
  return day - ((day + 3) % 7);
}

/** So many weeks from the one a day is in; of that the days that are still to come. */
export function weeksFrom(days: WorkDays, fromDay: number, count: number): Weeks {
  const monday = mondayOf(fromDay);
  const bounds = Array.from({ length: count + 1 }, (_, at) =>
    at === 0 ? 0 : days.before(monday + 7 * at),
  );
  return { days, bounds };
}

export interface WeekTicks {
  released: number;
  planned: number;
}

/**
 * Load by work centre and week (APICS: capacity requirements planning). An order's minutes are
 * spread evenly over the working days from start to due date, its operations one after another;
 * what should have begun begins on the first day, so that what is late loads the first week.
 */
export function loadByWeek(orders: readonly Order[], weeks: Weeks): Map<string, WeekTicks[]> {
  const load = new Map<string, WeekTicks[]>();
  for (const order of orders) spread(order, weeks, load);
  return load;
}

function spread(order: Order, { days, bounds }: Weeks, load: Map<string, WeekTicks[]>): void {
  const first = days.before(order.startDay);
  const length = Math.max(days.before(order.dueDay) - first, 1);
  let total = 0;
  for (const { setUp, work } of order.operations) total += setUp + work;
  // Rounded at each bound, so that the parts of an operation add up to it.
  const edges = bounds.map((bound) => {
    const within = Math.min(Math.max(bound - first, 0), length);
    return Math.round((within * total) / length);
  });
  let before = 0;
  for (const { workCenterId, setUp, work } of order.operations) {
    const after = before + setUp + work;
    for (let week = 0; week + 1 < edges.length; week += 1) {
      const [from = 0, to = 0] = [edges[week], edges[week + 1]];
      const ticks = Math.min(after, to) - Math.max(before, from);
      if (ticks > 0) add(load, workCenterId, { week, count: bounds.length - 1, ticks, order });
    }
    before = after;
  }
}

function add(
  load: Map<string, WeekTicks[]>,
  workCenterId: string,
  { week, count, ticks, order }: { week: number; count: number; ticks: number; order: Order },
): void {
  let weeks = load.get(workCenterId);
  if (!weeks) {
    weeks = Array.from({ length: count }, () => ({ released: 0, planned: 0 }));
    load.set(workCenterId, weeks);
  }
  const one = weeks[week];
  if (one) one[order.kind === 'WORK_ORDER' ? 'released' : 'planned'] += ticks;
}
