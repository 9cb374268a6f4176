import { type Decimal, isAboveZero } from '@throughline/chassis/values/decimal';

/** A point as its chart judges it: with the centre line and the standard deviation that hold for it. */
export interface Judged {
  readonly value: Decimal;
  readonly centerLine: Decimal;
  readonly sigma: Decimal;
}

/**
 * Western Electric (Statistical Quality Control Handbook, 1956) and Nelson (Journal of Quality
 * Technology 16, 1984). Several of them say the same; a plant names them as it knows them.
 */
export const patternRules = [
  'WESTERN_ELECTRIC_1',
  'WESTERN_ELECTRIC_2',
  'WESTERN_ELECTRIC_3',
  'WESTERN_ELECTRIC_4',
  'NELSON_1',
  'NELSON_2',
  'NELSON_3',
  'NELSON_4',
  'NELSON_5',
  'NELSON_6',
  'NELSON_7',
  'NELSON_8',
] as const;
export type PatternRule = (typeof patternRules)[number];

/** Places of the points that make one pattern, in order. */
export type Pattern = readonly number[];
type Finder = (points: readonly Judged[]) => Pattern[];

type Side = 1 | -1 | 0;
const sides = [1, -1] as const;

const sideOf = (difference: Decimal): Side =>
  difference.isZero() ? 0 : isAboveZero(difference) ? 1 : -1;

const deviation = ({ value, centerLine }: Judged) => value.minus(centerLine);

const isBeyond = (point: Judged, sigmas: number, side: 1 | -1) =>
  deviation(point).times(side).gt(point.sigma.times(sigmas));

const isWithin = (point: Judged, sigmas: number) =>
  deviation(point).abs().lt(point.sigma.times(sigmas));

const isOutside = (point: Judged, sigmas: number) =>
  deviation(point).abs().gt(point.sigma.times(sigmas));

/** So many of so many consecutive points beyond, on one side; told where it is complete. */
function manyBeyond(least: number, among: number, sigmas: number): Finder {
  return (points) =>
    sides
      .flatMap((side) =>
        points.flatMap((point, at) => {
          if (!isBeyond(point, sigmas, side)) return [];
          const first = Math.max(0, at - among + 1);
          const beyond = points
            .slice(first, at + 1)
            .flatMap((one, nth) => (isBeyond(one, sigmas, side) ? [first + nth] : []));
          return beyond.length >= least ? [beyond] : [];
        }),
      )
      .sort(byEnd);
}

const byEnd = (one: Pattern, other: Pattern) => (one.at(-1) ?? 0) - (other.at(-1) ?? 0);

/** Whole stretches of at least so many points that have the same mark; null marks none. */
function stretches(
  least: number,
  markOf: (points: readonly Judged[], at: number) => number | null,
): Finder {
  return (points) => {
    const found: number[][] = [];
    let stretch: number[] = [];
    let mark: number | null = null;
    points.forEach((_, at) => {
      const here = markOf(points, at);
      if (here === null) stretch = [];
      else if (here === mark && stretch.length > 0) stretch.push(at);
      else found.push((stretch = [at]));
      mark = here;
    });
    return found.filter((one) => one.length >= least);
  };
}

const oneSide = (points: readonly Judged[], at: number) => {
  const point = points[at];
  return point ? sideOf(deviation(point)) || null : null;
};

/** Whether it went up or down to a point. */
function stepTo(points: readonly Judged[], at: number): Side {
  const [before, point] = [points[at - 1], points[at]];
  return before && point ? sideOf(point.value.minus(before.value)) : 0;
}

/** A stretch of steps has one point more than steps. */
function steps(
  leastPoints: number,
  markOf: (points: readonly Judged[], at: number) => number | null,
): Finder {
  const find = stretches(leastPoints - 1, markOf);
  return (points) => find(points).map((stretch) => [(stretch[0] ?? 0) - 1, ...stretch]);
}

/** A step up at an even place is a step down at an odd one: then they alternate. */
const turn = (points: readonly Judged[], at: number) =>
  stepTo(points, at) * (at % 2 === 0 ? 1 : -1) || null;

const marked = (holds: (point: Judged) => boolean) => (points: readonly Judged[], at: number) => {
  const point = points[at];
  return point && holds(point) ? 1 : null;
};

const finders: Readonly<Record<PatternRule, Finder>> = {
  WESTERN_ELECTRIC_1: manyBeyond(1, 1, 3),
  WESTERN_ELECTRIC_2: manyBeyond(2, 3, 2),
  WESTERN_ELECTRIC_3: manyBeyond(4, 5, 1),
  WESTERN_ELECTRIC_4: stretches(8, oneSide),
  NELSON_1: manyBeyond(1, 1, 3),
  NELSON_2: stretches(9, oneSide),
  NELSON_3: steps(6, (points, at) => stepTo(points, at) || null),
  NELSON_4: steps(14, turn),
  NELSON_5: manyBeyond(2, 3, 2),
  NELSON_6: manyBeyond(4, 5, 1),
  NELSON_7: stretches(
    15,
    marked((point) => isWithin(point, 1)),
  ),
  NELSON_8: stretches(
    8,
    marked((point) => isOutside(point, 1)),
  ),
};

/** Points that one more sample can make a pattern with: the longest of all is of 15. */
export const longestPattern = 15;

export function patternsOf(rule: PatternRule, points: readonly Judged[]): Pattern[] {
  return finders[rule](points);
}

/** Of ranges only what is beyond its limits says something: they are not spread evenly. */
export function isForRanges(rule: PatternRule): boolean {
  return rule === 'WESTERN_ELECTRIC_1' || rule === 'NELSON_1';
}
