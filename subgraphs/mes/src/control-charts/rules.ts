import { Refusal } from '@throughline/chassis/refusal';
import { type Decimal, decimal, max, min, sum, zero } from '@throughline/chassis/values/decimal';
import { rangeFactors } from './factors/rules.ts';
import { isForRanges, type Judged, type PatternRule, patternsOf } from './patterns/rules.ts';

export type ChartKind = 'XBAR_R' | 'I_MR' | 'P';

/** What one sample says: its values, or how many of how many are not good. Voided results are not in it. */
export interface Sample {
  readonly id: string;
  readonly values: readonly string[];
  readonly inspected: number | null;
  readonly nonconforming: number | null;
}

export interface Point extends Judged {
  readonly sampleId: string;
  readonly lowerControlLimit: Decimal;
  readonly upperControlLimit: Decimal;
}

export type Gap =
  'TOO_FEW_SAMPLES' | 'SAMPLES_OF_ONE' | 'NO_VARIATION' | 'NO_LIMITS' | 'ONE_LIMIT' | 'ATTRIBUTE';

/** What a process does: its centre and the standard deviation of one piece; of an attribute the share. */
export interface Process {
  readonly centerLine: Decimal;
  readonly sigma: Decimal;
}

const mean = (values: readonly Decimal[]): Decimal => sum(values).div(values.length);
const rangeOf = (values: readonly Decimal[]) =>
  values.reduce(max, values[0] ?? zero).minus(values.reduce(min, values[0] ?? zero));
const valuesOf = ({ values }: Sample) => values.map((value) => decimal(value));

/** Samples of an X-bar chart have one size: the commonest of two or more; null when there is none. */
export function commonSize(samples: readonly Sample[]): number | null {
  const counts = new Map<number, number>();
  for (const { values } of samples) {
    if (values.length > 1) counts.set(values.length, (counts.get(values.length) ?? 0) + 1);
  }
  const [commonest] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0]);
  return commonest?.[0] ?? null;
}

/** Samples that a chart can draw. */
export function usable<One extends Sample>(
  kind: ChartKind,
  samples: readonly One[],
  size: number | null,
): readonly One[] {
  if (kind === 'P') return samples.filter((one) => (one.inspected ?? 0) > 0);
  if (kind === 'I_MR') return samples.filter((one) => one.values.length > 0);
  return samples.filter((one) => one.values.length === size);
}

interface Individual {
  readonly sampleId: string;
  readonly value: Decimal;
}

const individuals = (samples: readonly Sample[]): Individual[] =>
  samples.flatMap((sample) => valuesOf(sample).map((value) => ({ sampleId: sample.id, value })));

const movingRanges = (points: readonly Individual[]) =>
  points.slice(1).map(({ sampleId, value }, at) => ({
    sampleId,
    value: value.minus(points[at]?.value ?? value).abs(),
  }));

/** The process as its usable samples show it; a gap when they are too few. */
export function processOf(kind: ChartKind, samples: readonly Sample[]): Process | Gap {
  if (kind === 'P') {
    if (samples.length < 2) return 'TOO_FEW_SAMPLES';
    const bad = sum(samples.map((one) => one.nonconforming ?? 0));
    return { centerLine: bad.div(sum(samples.map((one) => one.inspected ?? 0))), sigma: zero };
  }
  if (kind === 'I_MR') {
    const points = individuals(samples);
    if (points.length < 2) return 'TOO_FEW_SAMPLES';
    const spread = mean(movingRanges(points).map(({ value }) => value));
    const centerLine = mean(points.map(({ value }) => value));
    return { centerLine, sigma: spread.div(rangeFactors(2).d2) };
  }
  const size = samples[0]?.values.length ?? 0;
  if (samples.length < 2) return samples.length === 0 ? 'SAMPLES_OF_ONE' : 'TOO_FEW_SAMPLES';
  const spread = mean(samples.map((one) => rangeOf(valuesOf(one))));
  const centerLine = mean(samples.map((one) => mean(valuesOf(one))));
  return { centerLine, sigma: spread.div(rangeFactors(size).d2) };
}

export interface Drawn {
  /** Means, individual values or shares. */
  readonly primary: readonly Point[];
  /** Ranges or moving ranges; none of shares. */
  readonly dispersion: readonly Point[];
}

function point({ sampleId, value }: Individual, centerLine: Decimal, sigma: Decimal): Point {
  const reach = sigma.times(3);
  return {
    sampleId,
    value,
    centerLine,
    sigma,
    lowerControlLimit: centerLine.minus(reach),
    upperControlLimit: centerLine.plus(reach),
  };
}

function rangePoint(one: Individual, centerLine: Decimal, size: number): Point {
  const { D3, D4 } = rangeFactors(size);
  const upperControlLimit = centerLine.times(D4);
  const sigma = upperControlLimit.minus(centerLine).div(3);
  const lowerControlLimit = centerLine.times(D3);
  return { ...one, centerLine, sigma, lowerControlLimit, upperControlLimit };
}

/** Every usable sample with the limits that the process sets it. */
export function draw(kind: ChartKind, samples: readonly Sample[], process: Process): Drawn {
  const { centerLine, sigma } = process;
  if (kind === 'P')
    return { primary: samples.map((one) => share(one, centerLine)), dispersion: [] };
  if (kind === 'I_MR') {
    const points = individuals(samples);
    const middle = sigma.times(rangeFactors(2).d2);
    return {
      primary: points.map((one) => point(one, centerLine, sigma)),
      dispersion: movingRanges(points).map((one) => rangePoint(one, middle, 2)),
    };
  }
  const size = samples[0]?.values.length ?? 2;
  const { d2, A2 } = rangeFactors(size);
  const middle = sigma.times(d2);
  const sigmaOfMean = middle.times(A2).div(3);
  const ofSample = (sample: Sample, value: Decimal) => ({ sampleId: sample.id, value });
  return {
    primary: samples.map((one) =>
      point(ofSample(one, mean(valuesOf(one))), centerLine, sigmaOfMean),
    ),
    dispersion: samples.map((one) =>
      rangePoint(ofSample(one, rangeOf(valuesOf(one))), middle, size),
    ),
  };
}

/** A share is never below nothing or above all. */
function share(sample: Sample, centerLine: Decimal): Point {
  const inspected = sample.inspected ?? 1;
  const sigma = centerLine.times(decimal(1).minus(centerLine)).div(inspected).sqrt();
  const value = decimal(sample.nonconforming ?? 0).div(inspected);
  const drawn = point({ sampleId: sample.id, value }, centerLine, sigma);
  return {
    ...drawn,
    lowerControlLimit: max(0, drawn.lowerControlLimit),
    upperControlLimit: min(1, drawn.upperControlLimit),
  };
}

export interface Violation {
  readonly rule: PatternRule;
  readonly points: readonly Point[];
}

const isOutOfLimits = ({ value, lowerControlLimit, upperControlLimit }: Point) =>
  value.lt(lowerControlLimit) || value.gt(upperControlLimit);

/** Patterns that break the rules, on both charts. */
export function violationsOf(
  { primary, dispersion }: Drawn,
  rules: readonly PatternRule[],
): Violation[] {
  return rules.flatMap((rule) => {
    const found = patternsOf(rule, primary).map((places) => ({
      rule,
      points: places.flatMap((at) => primary[at] ?? []),
    }));
    const ranges = isForRanges(rule) ? dispersion.filter(isOutOfLimits) : [];
    return [...found, ...ranges.map((one) => ({ rule, points: [one] }))];
  });
}

interface SpecificationLimits {
  readonly lowerLimit: string | null;
  readonly upperLimit: string | null;
}

export type Index = { readonly value: Decimal; readonly gap: null } | { value: null; gap: Gap };

const none = (gap: Gap): Index => ({ value: null, gap });

/** Standard deviation of all values together, by n - 1. */
export function overallSigma(values: readonly Decimal[]): Decimal | null {
  if (values.length < 2) return null;
  const middle = mean(values);
  const squares = values.map((value) => value.minus(middle).pow(2));
  return sum(squares)
    .div(values.length - 1)
    .sqrt();
}

/** Cp or Pp, and Cpk or Ppk, by the standard deviation they are of (ISO 22514-2). */
export function indices(
  center: Decimal,
  sigma: Decimal | null,
  { lowerLimit, upperLimit }: SpecificationLimits,
): { readonly potential: Index; readonly actual: Index } {
  const both = (gap: Gap) => ({ potential: none(gap), actual: none(gap) });
  if (lowerLimit === null && upperLimit === null) return both('NO_LIMITS');
  if (sigma === null) return both('TOO_FEW_SAMPLES');
  if (sigma.isZero()) return both('NO_VARIATION');
  const sides = [
    ...(upperLimit === null ? [] : [decimal(upperLimit).minus(center)]),
    ...(lowerLimit === null ? [] : [center.minus(lowerLimit)]),
  ].map((room) => room.div(sigma.times(3)));
  const actual = sides.reduce(min);
  if (lowerLimit === null || upperLimit === null) {
    return { potential: none('ONE_LIMIT'), actual: { value: actual, gap: null } };
  }
  const width = decimal(upperLimit).minus(lowerLimit);
  return {
    potential: { value: width.div(sigma.times(6)), gap: null },
    actual: { value: actual, gap: null },
  };
}

const [leastBaseline, mostBaseline] = [2, 200];

export interface PlanToCheck {
  readonly chart: ChartKind;
  readonly baselineSamples: number;
  readonly centerLine: string | null;
  readonly sigma: string | null;
}

/** What is established is a centre line, and of what is measured a standard deviation beside it. */
export function assertControlPlan(plan: PlanToCheck): void {
  const { chart, baselineSamples, centerLine, sigma } = plan;
  if (baselineSamples < leastBaseline || baselineSamples > mostBaseline) {
    throw new Refusal(
      'BASELINE_OUT_OF_RANGE',
      `Limits are made of ${leastBaseline} to ${mostBaseline} samples.`,
      'baselineSamples',
    );
  }
  const isRight = chart === 'P' ? sigma === null : (centerLine === null) === (sigma === null);
  if (!isRight) {
    throw new Refusal(
      'CONTROL_PARAMETERS_UNCLEAR',
      'A centre line goes with a standard deviation; a p chart has a centre line alone.',
      'sigma',
    );
  }
  if (sigma !== null && decimal(sigma).lte(0)) {
    throw new Refusal('CONTROL_PARAMETERS_UNCLEAR', 'A standard deviation is above 0.', 'sigma');
  }
  if (chart === 'P' && centerLine !== null) {
    if (decimal(centerLine).lt(0) || decimal(centerLine).gt(1)) {
      throw new Refusal('CONTROL_PARAMETERS_UNCLEAR', 'A share is 0 to 1.', 'centerLine');
    }
  }
}
