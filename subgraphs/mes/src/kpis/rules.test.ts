import { decimal } from '@throughline/chassis/values/decimal';
import { describe, expect, it } from 'vitest';
import type { OperatingState } from '../states/rules.ts';
import { added, derived, type Elements, elementsOf, kpisOf, type Observed } from './rules.ts';

const at = (time: string) => new Date(`2026-03-02T${time}:00Z`);
const span = (from: string, to: string) => ({ startsAt: at(from), endsAt: at(to) });
const state = (from: string, to: string, what: OperatingState) => ({
  ...span(from, to),
  state: what,
});

const shift: Observed = {
  period: span('09:00', '12:00'),
  states: [],
  downBefore: false,
  working: [span('09:00', '12:00')],
  orders: [],
  made: [],
};

const measured = ({ firstPQ = 0, ...one }: Observed & { firstPQ?: number }): Elements => ({
  ...elementsOf(one),
  firstPQ: decimal(firstPQ),
  APWT: null,
  APAT: null,
});

const made = (good: number, scrap: number, rework = 0) => ({
  runMinutes: '1',
  batchQuantity: '6',
  good,
  scrap,
  rework,
});

const o1: Observed = {
  ...shift,
  states: [
    state('09:00', '10:30', 'PRODUCING'),
    state('10:30', '11:00', 'DELAY'),
    state('11:00', '12:00', 'PRODUCING'),
  ],
  made: [made(800, 200)],
};

function shown(elements: Elements) {
  return Object.fromEntries(
    Object.entries(kpisOf(elements)).map(([name, { value, gap }]) => [
      name,
      value?.toDecimalPlaces(6).toNumber() ?? gap,
    ]),
  );
}

describe('a morning (O1)', () => {
  it('is available for 5 of 6 hours, faster than planned, and a fifth is scrap', () => {
    const elements = measured(o1);
    expect(elements.APT.toNumber()).toBe(9000);
    expect(elements.ADET.toNumber()).toBe(1800);
    expect(derived(elements).PBT.toNumber()).toBe(10_800);
    expect(derived(elements).PRI?.toNumber()).toBe(10);
    expect(shown(elements)).toMatchObject({
      availability: 0.833333,
      effectiveness: 1.111111,
      qualityRatio: 0.8,
      oee: 0.740741,
      technicalEfficiency: 0.833333,
      utilizationEfficiency: 0.833333,
      scrapRatio: 0.2,
      mttr: 'NO_FAILURE',
      mtbf: 10_800,
      workerEfficiency: 'NOT_RECORDED',
    });
  });

  it('has set-up and rework in figures of their own', () => {
    const elements = measured({
      ...o1,
      states: [state('09:00', '10:00', 'SETUP'), state('10:00', '12:00', 'PRODUCING')],
      orders: [span('08:00', '10:30'), span('10:00', '11:00')],
      made: [made(60, 20, 20)],
      firstPQ: 200,
    });
    expect(shown(elements)).toMatchObject({
      setupRatio: 0.333333,
      allocationEfficiency: 1,
      allocationRatio: 1.5,
      throughputRate: 50,
      nee: 0.083333,
      qualityRatio: 0.6,
      firstPassYield: 0.6,
      reworkRatio: 0.2,
      fallOffRatio: 0.1,
    });
  });
});

describe('what can not be said', () => {
  it('is a reason, not 0 or 1', () => {
    const idle = shown(measured({ ...shift, working: [] }));
    expect(idle).toMatchObject({
      availability: 'NO_PLANNED_TIME',
      effectiveness: 'NO_PRODUCTION_TIME',
      qualityRatio: 'NOTHING_PRODUCED',
      oee: 'NO_PLANNED_TIME',
      nee: 'NO_PLANNED_TIME',
      throughputRate: 'NO_ORDER_TIME',
      teep: 'NO_PLANNED_TIME',
    });
    expect(shown(measured({ ...o1, made: [] })).oee).toBe('NOTHING_PRODUCED');
    expect(shown(measured({ ...o1, states: [] })).oee).toBe('NO_PRODUCTION_TIME');
  });

  it('but a machine that stood all its time did nothing with it', () => {
    const stood = measured({ ...shift, states: [state('09:00', '12:00', 'DOWN')] });
    expect(shown(stood)).toMatchObject({ availability: 0, oee: 0, nee: 0, mttr: 10_800 });
  });
});

describe('planned busy time', () => {
  it('is shifts without planned stops, wherever those reach', () => {
    const elements = measured({
      ...shift,
      working: [span('09:00', '10:00'), span('10:30', '14:00')],
      states: [state('09:45', '10:45', 'PLANNED_STOP'), state('10:45', '12:00', 'PRODUCING')],
    });
    expect(elements.POT.toNumber()).toBe(150 * 60);
    expect(elements.PDOT.toNumber()).toBe(30 * 60);
    expect(shown(elements).availability).toBe(0.625);
  });
});

describe('failures', () => {
  const downs = [state('09:00', '09:30', 'DOWN'), state('09:30', '10:00', 'DOWN')];

  it('are counted where they begin, one that changes its reason once', () => {
    const again = [...downs, state('11:00', '11:10', 'DOWN')];
    expect(measured({ ...shift, states: again }).failures.toNumber()).toBe(2);
    expect(measured({ ...shift, states: again, downBefore: true }).failures.toNumber()).toBe(1);
    const later = [state('09:10', '09:30', 'DOWN')];
    expect(measured({ ...shift, states: later, downBefore: true }).failures.toNumber()).toBe(1);
  });
});

it('work units add up to their work centre', () => {
  const both = { ...measured(o1), ...added([elementsOf(o1), elementsOf(o1)]) };
  expect(shown(both)).toMatchObject({ availability: 0.833333, oee: 0.740741 });
  expect(both.GQ.toNumber()).toBe(1600);
});
