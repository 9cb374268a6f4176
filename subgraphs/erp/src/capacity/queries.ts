import type { RequestContext } from '@throughline/chassis/context';
import { type ForwardArgs, forwardPage } from '@throughline/chassis/forward-page';
import type { Page } from '@throughline/chassis/page';
import { todayAt } from '../planning/calendar.ts';
import { type Site, siteOf } from '../references/queries.ts';
import { horizonFrom } from './floor.ts';
import { readyFloor } from './readiness.ts';
import { assertWithin } from './rules.ts';
import { compareTurns, type Scheduled, type Turn, turnOf } from './scheduling.ts';
import { dateOfDay, WorkDays } from './work-days.ts';

export const longestHorizon = 250;

export interface ScheduleSearch {
  readonly siteId: string;
  readonly workCenterId: string | null;
  readonly from: string | null;
  readonly horizonDays: number;
  readonly lateOnly: boolean;
}

/** An order on its places, and the calendar it keeps to. */
export type ScheduledHere = Scheduled & { readonly site: Site };

/** Working days after the due date. */
export function daysLate({ order, finishDay, site }: ScheduledHere): number {
  if (finishDay <= order.dueDay) return 0;
  return new WorkDays(site, dateOfDay(order.dueDay + 1)).before(finishDay + 1);
}

/** The plan of the floor, in the order in which orders got their places. */
export async function findScheduled(
  { db, clock }: Pick<RequestContext, 'db' | 'clock'>,
  search: ScheduleSearch,
  args: ForwardArgs,
): Promise<Page<ScheduledHere>> {
  const { siteId, workCenterId, horizonDays, lateOnly } = search;
  assertWithin(horizonDays, [1, longestHorizon], 'DAYS_OUT_OF_RANGE', 'horizonDays');
  const site = await siteOf(db, siteId);
  const from = search.from ?? todayAt(site.timeZone, clock.now());
  const until = horizonFrom(site, from, horizonDays);
  const { orders } = (await readyFloor({ db, clock }, { site, from, until })).schedule();
  const isAsked = ({ order, finishDay, operations }: Scheduled): boolean =>
    (!lateOnly || finishDay > order.dueDay) &&
    (workCenterId === null ||
      operations.some(({ operation }) => operation.workCenterId === workCenterId));
  return forwardPage<ScheduledHere, Turn>(args, {
    after: (place) => walk(orders, place, isAsked, site),
    write: ({ order }) => turnOf(order),
    read: isTurn,
  });
}

function* walk(
  orders: readonly Scheduled[],
  place: Turn | null,
  isAsked: (one: Scheduled) => boolean,
  site: Site,
): Generator<ScheduledHere> {
  for (const one of orders) {
    if (place && compareTurns(turnOf(one.order), place) <= 0) continue;
    if (isAsked(one)) yield { ...one, site };
  }
}

function isTurn(value: unknown): value is Turn {
  if (!Array.isArray(value) || value.length !== 4) return false;
  const [running, dueDay, planned, id] = value as unknown[];
  return [running, dueDay, planned].every(Number.isInteger) && typeof id === 'string';
}
