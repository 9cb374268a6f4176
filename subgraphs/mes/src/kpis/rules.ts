import { Refusal } from '@throughline/chassis/refusal';
import {
  decimal,
  type Decimal,
  type DecimalInput,
  sum,
  zero,
} from '@throughline/chassis/values/decimal';
import { type Span, united, without } from '../shifts/rules.ts';
import type { OperatingState } from '../states/rules.ts';

/** Elements of ISO 22400-2 that add up; times in seconds, quantities in stock units. */
export interface UnitElements {
  readonly APT: Decimal;
  readonly AUST: Decimal;
  readonly ADET: Decimal;
  readonly ADOT: Decimal;
  /** Planned stops within shift time. */
  readonly PDOT: Decimal;
  readonly POT: Decimal;
  readonly AOET: Decimal;
  readonly calendarTime: Decimal;
  readonly failures: Decimal;
  /** Sum of PRI x PQ over what was made. */
  readonly plannedRunTime: Decimal;
  readonly GQ: Decimal;
  readonly SQ: Decimal;
  readonly RQ: Decimal;
}

export interface Elements extends UnitElements {
  /** PQ at the first operation of the same orders, on however many work units they are. */
  readonly firstPQ: Decimal;
  /** Shares of people's time on jobs; null: nobody was on one. */
  readonly APWT: Decimal | null;
  /** Null: nobody clocked being there without a job. */
  readonly APAT: Decimal | null;
}

export interface Made {
  /** Minutes of a batch. */
  readonly runMinutes: DecimalInput;
  readonly batchQuantity: DecimalInput;
  readonly good: DecimalInput;
  readonly scrap: DecimalInput;
  readonly rework: DecimalInput;
}

/** What is known of a work unit and a period; all times are cut to it. */
export interface Observed {
  readonly period: Span;
  readonly states: readonly (Span & { readonly state: OperatingState })[];
  /** What was out of order until the period began did not fail in it. */
  readonly downBefore: boolean;
  /** Shifts without their breaks. */
  readonly working: readonly Span[];
  readonly orders: readonly Span[];
  readonly made: readonly Made[];
}

export function secondsIn(spans: readonly Span[]): Decimal {
  return sum(spans.map((one) => one.endsAt.getTime() - one.startsAt.getTime())).div(1000);
}

function cut(spans: readonly Span[], { startsAt: from, endsAt: to }: Span): Span[] {
  return spans
    .filter((one) => one.startsAt < to && one.endsAt > from)
    .map((one) => ({
      startsAt: one.startsAt < from ? from : one.startsAt,
      endsAt: one.endsAt > to ? to : one.endsAt,
    }));
}

const perItem = ({ runMinutes, batchQuantity }: Made) =>
  decimal(runMinutes).times(60).div(batchQuantity);

const produced = ({ good, scrap, rework }: Made) => sum([good, scrap, rework]);

/** What was produced, by what became of it, and the time that should have taken. */
export function quantitiesOf(made: readonly Made[]) {
  return {
    plannedRunTime: sum(made.map((one) => perItem(one).times(produced(one)))),
    GQ: sum(made.map((one) => one.good)),
    SQ: sum(made.map((one) => one.scrap)),
    RQ: sum(made.map((one) => one.rework)),
  };
}

export function elementsOf(observed: Observed): UnitElements {
  const { period, states, made } = observed;
  const timeIn = (state: OperatingState) => states.filter((one) => one.state === state);
  const downs = united(timeIn('DOWN'));
  const goesOn = observed.downBefore && downs[0]?.startsAt.getTime() === period.startsAt.getTime();
  const working = cut(observed.working, period);
  const planned = secondsIn(working);
  const busy = secondsIn(without(working, united(timeIn('PLANNED_STOP'))));
  return {
    APT: secondsIn(timeIn('PRODUCING')),
    AUST: secondsIn(timeIn('SETUP')),
    ADET: secondsIn(timeIn('DELAY')),
    ADOT: secondsIn(downs),
    PDOT: planned.minus(busy),
    POT: planned,
    AOET: secondsIn(united(cut(observed.orders, period))),
    calendarTime: secondsIn([period]),
    failures: decimal(downs.length - (goesOn ? 1 : 0)),
    ...quantitiesOf(made),
  };
}

/** Elements of several work units add up to those of their work centre. */
export function added(all: readonly UnitElements[]): UnitElements {
  const nothing: UnitElements = {
    APT: zero,
    AUST: zero,
    ADET: zero,
    ADOT: zero,
    PDOT: zero,
    POT: zero,
    AOET: zero,
    calendarTime: zero,
    failures: zero,
    plannedRunTime: zero,
    GQ: zero,
    SQ: zero,
    RQ: zero,
  };
  const names = Object.keys(nothing) as (keyof UnitElements)[];
  return all.reduce<UnitElements>(
    (total, one) =>
      Object.fromEntries(
        names.map((name) => [name, total[name].plus(one[name])]),
      ) as unknown as UnitElements,
    nothing,
  );
}

/** Elements that follow from others. */
export function derived(of: UnitElements) {
  const AUPT = of.APT.plus(of.AUST);
  const PQ = sum([of.GQ, of.SQ, of.RQ]);
  return {
    /** Planned busy time: shifts without breaks and planned stops. */
    PBT: of.POT.minus(of.PDOT),
    AUPT,
    AUBT: AUPT.plus(of.ADET),
    PQ,
    PRI: PQ.isZero() ? null : of.plannedRunTime.div(PQ),
    /** All that is reported was inspected, and once: what was put right does not count again. */
    IP: PQ,
    GP: of.GQ,
  };
}

export type Gap =
  | 'NO_PLANNED_TIME'
  | 'NO_PRODUCTION_TIME'
  | 'NO_BUSY_TIME'
  | 'NO_ORDER_TIME'
  | 'NOTHING_PRODUCED'
  | 'NO_FAILURE'
  | 'NOT_RECORDED';

/** A number, or why there is none: nothing divided by nothing is neither 0 nor 1. */
export type Kpi =
  { readonly value: Decimal; readonly gap: null } | { readonly value: null; readonly gap: Gap };

const known = (value: Decimal): Kpi => ({ value, gap: null });
const unknown = (gap: Gap): Kpi => ({ value: null, gap });

function ratio(numerator: Decimal, denominator: Decimal, gap: Gap): Kpi {
  return denominator.isZero() ? unknown(gap) : known(numerator.div(denominator));
}

/** Of factors of which one is not known the product is not known, for the first one's reason. */
function product(...factors: readonly Kpi[]): Kpi {
  let value = decimal(1);
  for (const factor of factors) {
    if (factor.value === null) return factor;
    value = value.times(factor.value);
  }
  return known(value);
}

/** Without attendance beside jobs it is not known who waited. */
function workerEfficiency({ APWT, APAT }: Elements): Kpi {
  if (APAT === null) return unknown('NOT_RECORDED');
  return ratio(APWT ?? zero, APAT, 'NOT_RECORDED');
}

/** KPIs of ISO 22400-2, never clamped: what is above 1 says that a plan or a report is wrong. */
export function kpisOf(elements: Elements) {
  const { APT, AUST, ADET, ADOT, AOET, failures, GQ, SQ, RQ } = elements;
  const { PBT, AUPT, AUBT, PQ, IP, GP } = derived(elements);
  const availability = ratio(APT, PBT, 'NO_PLANNED_TIME');
  const effectiveness = ratio(elements.plannedRunTime, APT, 'NO_PRODUCTION_TIME');
  const qualityRatio = ratio(GQ, PQ, 'NOTHING_PRODUCED');
  // A machine that stood all its planned time has used none of it: that is known.
  const stood = !PBT.isZero() && APT.isZero() && PQ.isZero();
  const oee = stood ? known(zero) : product(availability, effectiveness, qualityRatio);
  const busy = ratio(AUPT, PBT, 'NO_PLANNED_TIME');
  const nee = stood && AUST.isZero() ? known(zero) : product(busy, effectiveness, qualityRatio);
  const loading = ratio(PBT, elements.calendarTime, 'NO_PLANNED_TIME');
  return {
    availability,
    effectiveness,
    qualityRatio,
    oee,
    nee,
    setupRatio: ratio(AUST, AUPT, 'NO_BUSY_TIME'),
    technicalEfficiency: ratio(APT, APT.plus(ADET), 'NO_BUSY_TIME'),
    utilizationEfficiency: ratio(APT, AUBT, 'NO_BUSY_TIME'),
    allocationEfficiency: ratio(AUBT, PBT, 'NO_PLANNED_TIME'),
    allocationRatio: ratio(AUBT, AOET, 'NO_ORDER_TIME'),
    throughputRate: product(known(decimal(3600)), ratio(PQ, AOET, 'NO_ORDER_TIME')),
    scrapRatio: ratio(SQ, PQ, 'NOTHING_PRODUCED'),
    reworkRatio: ratio(RQ, PQ, 'NOTHING_PRODUCED'),
    firstPassYield: ratio(GP, IP, 'NOTHING_PRODUCED'),
    fallOffRatio: ratio(SQ, elements.firstPQ, 'NOTHING_PRODUCED'),
    workerEfficiency: workerEfficiency(elements),
    mtbf: ratio(AUBT, failures.plus(1), 'NO_FAILURE'),
    mttr: ratio(ADOT, failures, 'NO_FAILURE'),
    teep: product(oee, loading),
  };
}

const longestDays = 366;

export function assertKpiPeriod(from: Date, to: Date): void {
  if (from >= to) throw new Refusal('PERIOD_EMPTY', 'A period ends after it begins.', 'to');
  if (to.getTime() - from.getTime() > longestDays * 86_400_000) {
    throw new Refusal('PERIOD_TOO_LONG', `At most ${longestDays} days at a time.`, 'to');
  }
}
