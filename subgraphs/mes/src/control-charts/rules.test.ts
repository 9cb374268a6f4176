import { type Decimal, decimal } from '@throughline/chassis/values/decimal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ChartKind,
  commonSize,
  draw,
  indices,
  overallSigma,
  processOf,
  type Process,
  type Sample,
  usable,
  violationsOf,
} from './rules.ts';
import { rangeFactors } from './factors/rules.ts';
import { patternRules, patternsOf, type PatternRule } from './patterns/rules.ts';

const measured = (...samples: readonly (readonly number[])[]): Sample[] =>
  samples.map((values, at) => ({
    id: String(at + 1),
    values: values.map(String),
    inspected: null,
    nonconforming: null,
  }));

const counted = (inspected: number, ...nonconforming: readonly number[]): Sample[] =>
  nonconforming.map((count, at) => ({
    id: String(at + 1),
    values: [],
    inspected,
    nonconforming: count,
  }));

function chart(kind: ChartKind, all: readonly Sample[]) {
  const samples = usable(kind, all, commonSize(all));
  const process = processOf(kind, samples);
  if (typeof process === 'string') throw new Error(process);
  return { process, ...draw(kind, samples, process) };
}

const round = (value: Decimal | undefined, places: number) =>
  value?.toDecimalPlaces(places).toNumber();

describe('NIST/SEMATECH e-Handbook', () => {
  it('6.3.2.2: individuals and moving range of ten batches', () => {
    const batches = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1];
    const { process, primary, dispersion } = chart(
      'I_MR',
      measured(...batches.map((one) => [one])),
    );
    expect(round(process.centerLine, 2)).toBe(50.81);
    expect(round(dispersion[0]?.centerLine, 4)).toBe(1.8778);
    expect(round(primary[0]?.upperControlLimit, 4)).toBe(55.8041);
    expect(round(primary[0]?.lowerControlLimit, 4)).toBe(45.8159);
    expect(dispersion.map((one) => one.value.toNumber())).toEqual([
      2, 2.3, 1.4, 3.5, 3.4, 1.4, 0.2, 1.2, 1.5,
    ]);
    expect(violationsOf({ primary, dispersion }, patternRules)).toEqual([]);
  });

  it('6.3.3.2: shares of 50 chips on 30 wafers, two of which are beyond the limits', () => {
    const wafers = [
      12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12,
      7, 13, 9, 6,
    ];
    const { process, ...drawn } = chart('P', counted(50, ...wafers));
    expect(round(process.centerLine, 4)).toBe(0.2313);
    expect(round(drawn.primary[0]?.upperControlLimit, 4)).toBe(0.4102);
    expect(round(drawn.primary[0]?.lowerControlLimit, 4)).toBe(0.0524);
    expect(
      violationsOf(drawn, ['WESTERN_ELECTRIC_1']).map((one) => one.points[0]?.sampleId),
    ).toEqual(['15', '23']);
  });

  it('6.1.6: Cp 1.0 and Cpk 0.6667 of limits 8 and 20, mean 16 and standard deviation 2', () => {
    const { potential, actual } = indices(decimal(16), decimal(2), {
      lowerLimit: '8',
      upperLimit: '20',
    });
    expect(round(potential.value ?? undefined, 4)).toBe(1);
    expect(round(actual.value ?? undefined, 4)).toBe(0.6667);
  });
});

describe('means and ranges', () => {
  it('have the limits of the table of factors', () => {
    const { process, primary, dispersion } = chart(
      'XBAR_R',
      measured([10, 12, 11], [11, 11, 11], [9, 12, 12]),
    );
    expect(process.centerLine.toNumber()).toBe(11);
    const rangeMean = decimal(5).div(3);
    expect(dispersion.map((one) => one.value.toNumber())).toEqual([2, 0, 3]);
    expect(round(dispersion[0]?.upperControlLimit, 9)).toBe(round(rangeMean.times('2.574'), 9));
    expect(round(primary[0]?.upperControlLimit, 9)).toBe(
      round(decimal(11).plus(rangeMean.times('1.023')), 9),
    );
    expect(round(process.sigma, 9)).toBe(round(rangeMean.div('1.693'), 9));
  });
  it('leave samples of another size out, and have no limits of one sample or of single pieces', () => {
    const samples = measured([1, 2], [3], [2, 4], [1, 2, 3]);
    const of = usable('XBAR_R', samples, commonSize(samples));
    expect(of.map(({ id }) => id)).toEqual(['1', '3']);
    expect(processOf('XBAR_R', of.slice(1))).toBe('TOO_FEW_SAMPLES');
    const single = measured([1], [2]);
    expect(processOf('XBAR_R', usable('XBAR_R', single, commonSize(single)))).toBe(
      'SAMPLES_OF_ONE',
    );
  });
  it('by any size: A2 is 3 / (d2 sqrt n), and D3 and D4 lie about 1', () => {
    for (let size = 2; size <= 25; size += 1) {
      const { d2, A2, D3, D4 } = rangeFactors(size);
      expect(Math.abs(3 / (Number(d2) * Math.sqrt(size)) - Number(A2))).toBeLessThan(0.0016);
      const middle = (Number(D3) + Number(D4)) / 2;
      if (Number(D3) > 0) expect(Math.abs(middle - 1)).toBeLessThan(0.001);
    }
  });
});

describe('capability', () => {
  const both = { lowerLimit: '8', upperLimit: '20' };
  const gaps = (sigma: Decimal | null, limits: object) => {
    const { potential, actual } = indices(decimal(16), sigma, { ...both, ...limits });
    return [potential.gap, actual.gap];
  };
  it('is null with a reason when it can not be said', () => {
    expect(gaps(decimal(2), { lowerLimit: null })).toEqual(['ONE_LIMIT', null]);
    expect(gaps(decimal(2), { lowerLimit: null, upperLimit: null })).toEqual([
      'NO_LIMITS',
      'NO_LIMITS',
    ]);
    expect(gaps(decimal(0), {})).toEqual(['NO_VARIATION', 'NO_VARIATION']);
    expect(gaps(null, {})).toEqual(['TOO_FEW_SAMPLES', 'TOO_FEW_SAMPLES']);
  });
  it('of all values together goes by n - 1', () => {
    const values = [2, 4, 4, 4, 5, 5, 7, 9].map(decimal);
    expect(round(overallSigma(values) ?? undefined, 6)).toBe(2.13809);
  });
});

/** Points about 0 with a standard deviation of 1. */
const points = (values: readonly number[]) =>
  values.map((value) => ({ value: decimal(value), centerLine: decimal(0), sigma: decimal(1) }));
const found = (rule: PatternRule, ...values: readonly number[]) => patternsOf(rule, points(values));
const times = <One>(count: number, one: One): One[] => Array.from({ length: count }, () => one);

describe('rules', () => {
  it('Western Electric 1, Nelson 1: a point beyond three', () => {
    expect(found('WESTERN_ELECTRIC_1', 0, 3.1, 3, -3.1)).toEqual([[1], [3]]);
    expect(found('NELSON_1', 0, 3.1, 3, -3.1)).toEqual([[1], [3]]);
  });
  it('Western Electric 2, Nelson 5: two of three beyond two on one side', () => {
    for (const rule of ['WESTERN_ELECTRIC_2', 'NELSON_5'] as const) {
      expect(found(rule, 2.1, 0, 2.1)).toEqual([[0, 2]]);
      expect(found(rule, 2.1, 0, -2.1)).toEqual([]);
      expect(found(rule, 2.1, 0, 0, 2.1)).toEqual([]);
      expect(found(rule, 2, 2, 2)).toEqual([]);
    }
  });
  it('Western Electric 3, Nelson 6: four of five beyond one on one side', () => {
    for (const rule of ['WESTERN_ELECTRIC_3', 'NELSON_6'] as const) {
      expect(found(rule, -1.1, -1.1, 0, -1.1, -1.1)).toEqual([[0, 1, 3, 4]]);
      expect(found(rule, -1.1, -1.1, 0, 0, -1.1, -1.1)).toEqual([]);
      expect(found(rule, -1.1, -1.1, 1.1, -1.1)).toEqual([]);
    }
  });
  it('Western Electric 4: eight, Nelson 2: nine on one side', () => {
    expect(found('WESTERN_ELECTRIC_4', ...times(8, 0.1))).toEqual([[0, 1, 2, 3, 4, 5, 6, 7]]);
    expect(found('NELSON_2', ...times(8, 0.1))).toEqual([]);
    expect(found('NELSON_2', 0, ...times(9, -0.1), 0.1)).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9]]);
    expect(found('WESTERN_ELECTRIC_4', ...times(7, 0.1), 0, 0.1)).toEqual([]);
  });
  it('Nelson 3: six points up or down without a stop', () => {
    expect(found('NELSON_3', 0, -1, 0, 1, 2, 3, 4)).toEqual([[1, 2, 3, 4, 5, 6]]);
    expect(found('NELSON_3', 5, 4, 3, 2, 1)).toEqual([]);
    expect(found('NELSON_3', 5, 4, 3, 3, 2, 1, 0)).toEqual([]);
  });
  it('Nelson 4: fourteen points up and down in turn', () => {
    const zigzag = Array.from({ length: 14 }, (_, at) => (at % 2 === 0 ? 0.5 : -0.5));
    expect(found('NELSON_4', ...zigzag)).toEqual([zigzag.map((_, at) => at)]);
    expect(found('NELSON_4', ...zigzag.slice(1))).toEqual([]);
  });
  it('Nelson 7: fifteen within one, Nelson 8: eight with none within one', () => {
    expect(found('NELSON_7', ...times(15, 0.9))).toHaveLength(1);
    expect(found('NELSON_7', ...times(14, 0.9), 1)).toEqual([]);
    expect(found('NELSON_8', ...times(4, 1.1), ...times(4, -1.1))).toHaveLength(1);
    expect(found('NELSON_8', ...times(7, 1.1), 1)).toEqual([]);
  });

  const anyValues = fc.array(
    fc.integer({ min: -35, max: 35 }).map((tenths) => tenths / 10),
    {
      maxLength: 40,
    },
  );
  it('see the same from above and from below, and each pattern once', () => {
    fc.assert(
      fc.property(anyValues, fc.constantFrom(...patternRules), (values, rule) => {
        const seen = found(rule, ...values);
        expect(found(rule, ...values.map((value) => -value || 0))).toEqual(seen);
        expect(new Set(seen.map(String)).size).toBe(seen.length);
      }),
    );
  });
  it('are not broken by what comes later', () => {
    fc.assert(
      fc.property(anyValues, anyValues, fc.constantFrom(...patternRules), (first, then, rule) => {
        const places = (all: readonly (readonly number[])[]) => new Set(all.flat());
        const later = places(found(rule, ...first, ...then));
        for (const at of places(found(rule, ...first))) expect(later).toContain(at);
      }),
    );
  });
  it('shifts by the mean and scales with the unit: Cpk stays', () => {
    const limits = { lowerLimit: '-5', upperLimit: '7' };
    const many = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 20 });
    fc.assert(
      fc.property(many, fc.integer({ min: 1, max: 9 }), (values, factor) => {
        const of = (scale: number): Process | string =>
          processOf('I_MR', measured(...values.map((value) => [value * scale])));
        const [one, scaled] = [of(1), of(factor)];
        if (typeof one === 'string' || typeof scaled === 'string') throw new Error('no process');
        const wide = { lowerLimit: String(-5 * factor), upperLimit: String(7 * factor) };
        const a = indices(one.centerLine, one.sigma, limits).actual.value;
        const b = indices(scaled.centerLine, scaled.sigma, wide).actual.value;
        expect(b?.toDecimalPlaces(20).toFixed()).toBe(a?.toDecimalPlaces(20).toFixed());
      }),
    );
  });
});
