import type { RequestContext } from '@throughline/chassis/context';
import { Refusal } from '@throughline/chassis/refusal';
import { decimal } from '@throughline/chassis/values/decimal';
import { planOfJob } from '../jobs/loaders.ts';
import { exact } from '../orders/rules.ts';
import { characteristicsOf } from '../sampling/queries.ts';
import { establishedBy } from './judging.ts';
import { type PatternRule, patternRules } from './patterns/rules.ts';
import { planNow, type ReadSample, samplesOf, type Watched, type Window } from './queries.ts';
import {
  type ChartKind,
  commonSize,
  draw,
  type Drawn,
  type Gap,
  type Index,
  indices,
  overallSigma,
  type Point,
  type Process,
  processOf,
  usable,
  violationsOf,
} from './rules.ts';

export interface ChartAsked extends Watched, Window {
  readonly chart: ChartKind | null;
  readonly rules: readonly string[] | null;
}

const mostSamples = 1000;
const usual: readonly PatternRule[] = patternRules.slice(0, 4);

/** The chart that its samples call for, when nobody said which. */
function kindOf(samples: readonly ReadSample[]): ChartKind {
  if (samples.some((one) => one.inspected !== null)) return 'P';
  return commonSize(samples) === null ? 'I_MR' : 'XBAR_R';
}

const shownPoint = (point: Point) => ({
  inspectionId: point.sampleId,
  value: exact(point.value),
  lowerControlLimit: exact(point.lowerControlLimit),
  upperControlLimit: exact(point.upperControlLimit),
});

export type ShownPoint = ReturnType<typeof shownPoint>;

function seriesOf(points: readonly Point[]) {
  const [first] = points;
  return first ? { centerLine: exact(first.centerLine), points: points.map(shownPoint) } : null;
}

const shownIndex = ({ value, gap }: Index) => ({ value: value && exact(value), gap });

/** Limits as the newest sample's job has them pinned. */
async function limitsOf(context: RequestContext, asked: Watched, samples: readonly ReadSample[]) {
  const newest = samples.at(-1);
  const plan = newest ? await planOfJob(context).load(newest.jobOrderId) : null;
  const found = characteristicsOf(plan).find((one) => one.name === asked.characteristicName);
  return found ?? { lowerLimit: null, upperLimit: null };
}

const noCapability = (gap: Gap) => {
  const none = { value: null, gap };
  return { cp: none, cpk: none, pp: none, ppk: none };
};

export async function controlChart(context: RequestContext, asked: ChartAsked) {
  if (asked.last < 1 || asked.last > mostSamples) {
    throw new Refusal('LAST_OUT_OF_RANGE', `A chart has 1 to ${mostSamples} samples.`, 'last');
  }
  const [plan, all] = await Promise.all([
    planNow(context.db, asked),
    samplesOf(context.db, asked, asked),
  ]);
  const kind = asked.chart ?? plan?.chart ?? kindOf(all);
  const size = commonSize(all);
  const samples = usable(kind, all, size);
  const established = plan?.chart === kind ? establishedBy(plan) : null;
  const shown = processOf(kind, samples);
  const process = samples.length > 0 && established ? established : shown;
  const common = {
    kind,
    sampleSize: kind === 'XBAR_R' ? size : null,
    established: established !== null,
    leftOut: all.length - samples.length,
  };
  if (typeof process === 'string') {
    const nothing = { primary: null, dispersion: null, violations: [], sigmaWithin: null };
    const capability = noCapability(kind === 'P' ? 'ATTRIBUTE' : process);
    return { ...common, ...nothing, gap: process, sigmaOverall: null, capability };
  }
  const drawn = draw(kind, samples, process);
  const rules = asked.rules ?? plan?.rules ?? usual;
  return {
    ...common,
    gap: null,
    primary: seriesOf(drawn.primary),
    dispersion: seriesOf(drawn.dispersion),
    violations: shownViolations(drawn, rules),
    ...(kind === 'P'
      ? { sigmaWithin: null, sigmaOverall: null, capability: noCapability('ATTRIBUTE') }
      : capabilityOf(shown, samples, await limitsOf(context, asked, samples))),
  };
}

function shownViolations(drawn: Drawn, rules: readonly string[]) {
  const wanted = patternRules.filter((rule) => rules.includes(rule));
  return violationsOf(drawn, wanted).map(({ rule, points }) => ({
    rule,
    points: points.map(shownPoint),
  }));
}

function capabilityOf(
  shown: Process | Gap,
  samples: readonly ReadSample[],
  limits: { readonly lowerLimit: string | null; readonly upperLimit: string | null },
) {
  const values = samples.flatMap((one) => one.values.map((value) => decimal(value)));
  const middle = values.reduce((all, value) => all.plus(value), decimal(0)).div(values.length);
  const overall = overallSigma(values);
  const sigmaWithin = typeof shown === 'string' ? null : shown.sigma;
  const within = indices(middle, sigmaWithin, limits);
  const whole = indices(middle, overall, limits);
  return {
    sigmaWithin: sigmaWithin && exact(sigmaWithin),
    sigmaOverall: overall && exact(overall),
    capability: {
      cp: shownIndex(within.potential),
      cpk: shownIndex(within.actual),
      pp: shownIndex(whole.potential),
      ppk: shownIndex(whole.actual),
    },
  };
}
