import type { RequestContext } from '@throughline/chassis/context';
import type { Decimal } from '@throughline/chassis/values/decimal';
import type {
  WorkCenterKpisArgs,
  WorkCenterShiftKpisArgs,
  WorkUnitKpisArgs,
  WorkUnitShiftKpisArgs,
} from '../__generated__/resolvers.ts';
import type { WorkCenter, WorkUnit } from '../equipment/loaders.ts';
import type { WorkOrder } from '../orders/commands.ts';
import { exact } from '../orders/rules.ts';
import { assertShiftPeriod } from '../shifts/rules.ts';
import { kpisOfCenter, kpisOfUnit, type MeasuredPeriod } from './loaders.ts';
import { kpisOfOrder } from './orders.ts';
import { derived, type Kpi, kpisOf } from './rules.ts';
import { type MeasuredShift, runningShift, shiftsOfCenter, shiftsOfUnit } from './shifts.ts';
import { kpiSubscriptions } from './subscriptions.ts';

const written = (value: Decimal | null) => value && exact(value);

function shown(measured: MeasuredPeriod) {
  const { from, to, elements } = measured;
  const more = derived(elements);
  const kpis = Object.entries(kpisOf(elements)).map(([name, { value, gap }]: [string, Kpi]) => [
    name,
    { value: written(value), gap },
  ]);
  return {
    from,
    to,
    elements: {
      apt: written(elements.APT),
      aust: written(elements.AUST),
      adet: written(elements.ADET),
      adot: written(elements.ADOT),
      aupt: written(more.AUPT),
      aubt: written(more.AUBT),
      pot: written(elements.POT),
      pdot: written(elements.PDOT),
      pbt: written(more.PBT),
      aoet: written(elements.AOET),
      apwt: written(elements.APWT),
      apat: written(elements.APAT),
      calendarTime: written(elements.calendarTime),
      pri: written(more.PRI),
      plannedRunTime: written(elements.plannedRunTime),
      pq: written(more.PQ),
      gq: written(elements.GQ),
      sq: written(elements.SQ),
      rq: written(elements.RQ),
      ip: written(more.IP),
      gp: written(more.GP),
      firstPq: written(elements.firstPQ),
      fe: elements.failures.toNumber(),
    },
    ...(Object.fromEntries(kpis) as Record<string, object>),
  };
}

function period(args: { readonly from: string; readonly to: string }): [Date, Date] {
  const [from, to] = [new Date(args.from), new Date(args.to)];
  assertShiftPeriod(from, to);
  return [from, to];
}

export const kpiResolvers = {
  Subscription: kpiSubscriptions,
  ShiftKpis: {
    kpis: ({ measured }: MeasuredShift) => shown(measured),
  },
  WorkOrder: {
    kpis: async ({ id }: WorkOrder, _: unknown, context: RequestContext) => {
      const measured = await kpisOfOrder(context, id);
      return measured && shown(measured);
    },
  },
  WorkUnit: {
    shiftKpis: (unit: WorkUnit, args: WorkUnitShiftKpisArgs, context: RequestContext) =>
      shiftsOfUnit(context, unit, ...period(args)),
    runningShiftKpis: (unit: WorkUnit, _: unknown, context: RequestContext) =>
      runningShift(context, unit),
    kpis: async ({ id }: WorkUnit, args: WorkUnitKpisArgs, context: RequestContext) =>
      shown(await kpisOfUnit(context, id, args)),
  },
  WorkCenter: {
    shiftKpis: ({ id }: WorkCenter, args: WorkCenterShiftKpisArgs, context: RequestContext) =>
      shiftsOfCenter(context, id, ...period(args)),
    kpis: async ({ id }: WorkCenter, args: WorkCenterKpisArgs, context: RequestContext) =>
      shown(await kpisOfCenter(context, id, args)),
  },
};
