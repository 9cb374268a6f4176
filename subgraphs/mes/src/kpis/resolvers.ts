import type { RequestContext } from '@throughline/chassis/context';
import type { Decimal } from '@throughline/chassis/values/decimal';
import type { WorkCenterKpisArgs, WorkUnitKpisArgs } from '../__generated__/resolvers.ts';
import type { WorkCenter, WorkUnit } from '../equipment/loaders.ts';
import { exact } from '../orders/rules.ts';
import { kpisOfCenter, kpisOfUnit, type MeasuredPeriod } from './loaders.ts';
import { derived, type Kpi, kpisOf } from './rules.ts';

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

export const kpiResolvers = {
  WorkUnit: {
    kpis: async ({ id }: WorkUnit, args: WorkUnitKpisArgs, context: RequestContext) =>
      shown(await kpisOfUnit(context, id, args)),
  },
  WorkCenter: {
    kpis: async ({ id }: WorkCenter, args: WorkCenterKpisArgs, context: RequestContext) =>
      shown(await kpisOfCenter(context, id, args)),
  },
};
