import { newId } from '@throughline/chassis/ids';
import type { Work } from '@throughline/chassis/transaction';
import { decimal, zero } from '@throughline/chassis/values/decimal';
import { processAlarms } from '@throughline/drizzle/mes/control-charts';
import { inspectionResults } from '@throughline/drizzle/mes/inspections';
import { eq } from 'drizzle-orm';
import {
  correctInspectionResult,
  type NewInspection,
  type Recorded,
  recordInspection,
  type ResultToCorrect,
} from '../inspections/commands.ts';
import { verdictOfSample } from '../inspections/rules.ts';
import { holdJob } from '../jobs/commanding.ts';
import { isOpen, mayTurn } from '../orders/rules.ts';
import { longestPattern, type PatternRule, patternRules } from './patterns/rules.ts';
import { type ControlPlan, planNow, samplesAbout } from './queries.ts';
import { commonSize, draw, type Process, processOf, usable, violationsOf } from './rules.ts';

export async function recordJudged(work: Work, input: NewInspection): Promise<{ id: string }> {
  const recorded = await recordInspection(work, input);
  await judge(work, recorded);
  return { id: recorded.inspection.id };
}

export async function correctJudged(work: Work, input: ResultToCorrect): Promise<{ id: string }> {
  const recorded = await correctInspectionResult(work, input);
  await judge(work, recorded);
  return { id: recorded.inspection.id };
}

interface Broken {
  readonly rule: string;
  readonly inspectionIds: readonly string[];
}

/** Rules of the control plan that the sample breaks raise an alarm each, once, and may hold the job. */
async function judge(work: Work, recorded: Recorded): Promise<void> {
  const { inspection } = recorded;
  const plan = await planNow(work.tx, inspection);
  if (!plan || plan.rules.length === 0) return;
  const broken = [
    ...(await outsideSpecification(work, plan, recorded)),
    ...(await outOfControl(work, plan, recorded)),
  ];
  const known = await work.tx
    .select({ rule: processAlarms.rule })
    .from(processAlarms)
    .where(eq(processAlarms.inspectionId, inspection.id));
  const raised = new Set(known.map(({ rule }) => rule));
  const fresh = broken.filter(({ rule }) => !raised.has(rule));
  if (fresh.length > 0) await raise(work, plan, recorded, fresh);
}

async function outsideSpecification(
  work: Work,
  plan: ControlPlan,
  { inspection, characteristic }: Recorded,
): Promise<Broken[]> {
  if (!plan.rules.includes('SPECIFICATION_LIMITS')) return [];
  const results = await work.tx
    .select()
    .from(inspectionResults)
    .where(eq(inspectionResults.inspectionId, inspection.id));
  if (verdictOfSample(characteristic, results) !== 'FAIL') return [];
  return [{ rule: 'SPECIFICATION_LIMITS', inspectionIds: [inspection.id] }];
}

/** By limits that the sample itself has no part in: established ones, or those of samples before it. */
async function outOfControl(
  work: Work,
  plan: ControlPlan,
  { inspection }: Recorded,
): Promise<Broken[]> {
  const rules = patternRules.filter((rule) => plan.rules.includes(rule));
  if (rules.length === 0) return [];
  const established = establishedBy(plan);
  const { before, about } = await drawable(work, plan, inspection, established !== null);
  const process = established ?? processBefore(plan, before);
  if (process === null) return [];
  const drawn = draw(plan.chart, about, process);
  const found = new Map<PatternRule, Broken>();
  for (const { rule, points } of violationsOf(drawn, rules)) {
    const inspectionIds = [...new Set(points.map(({ sampleId }) => sampleId))];
    if (inspectionIds.includes(inspection.id) && !found.has(rule)) {
      found.set(rule, { rule, inspectionIds });
    }
  }
  return [...found.values()];
}

/** How much further back it is looked where samples can't be drawn, and how often. */
const wider = 4;
const mostLooks = 4;

/**
 * Samples about one that the chart can draw, and as many of those before it as limits are made of:
 * one that was voided or has another size is none of them, and those further back take its place.
 */
async function drawable(
  work: Work,
  plan: ControlPlan,
  inspection: Recorded['inspection'],
  isEstablished: boolean,
) {
  const wanted = Math.max(isEstablished ? 0 : plan.baselineSamples, longestPattern);
  let size: number | null = null;
  for (let look = 0, reach = wanted; ; look += 1, reach *= wider) {
    const all = await samplesAbout(work.tx, inspection, inspection, [reach, longestPattern]);
    size ??= commonSize(all);
    const at = all.findIndex(({ id }) => id === inspection.id);
    const earlier = usable(plan.chart, all.slice(0, at), size);
    if (earlier.length >= wanted || at < reach || look === mostLooks) {
      const before = earlier.slice(-plan.baselineSamples);
      return { before, about: usable(plan.chart, all, size) };
    }
  }
}

export function establishedBy(plan: Pick<ControlPlan, 'centerLine' | 'sigma'>): Process | null {
  if (plan.centerLine === null) return null;
  const sigma = plan.sigma === null ? zero : decimal(plan.sigma);
  return { centerLine: decimal(plan.centerLine), sigma };
}

function processBefore(
  { chart, baselineSamples }: ControlPlan,
  baseline: Parameters<typeof processOf>[1],
): Process | null {
  if (baseline.length < baselineSamples) return null;
  const process = processOf(chart, baseline);
  return typeof process === 'string' ? null : process;
}

/** A job that runs is held by the same command as by hand, with the reason. */
async function raise(
  work: Work,
  plan: ControlPlan,
  { inspection, locked: { order, job } }: Recorded,
  broken: readonly Broken[],
): Promise<void> {
  const heldJob = plan.holdsJob && isOpen(order) && mayTurn(job.status, 'HOLD');
  const { id: inspectionId, jobOrderId, workOrderId, workCenterId, itemId } = inspection;
  const common = { inspectionId, jobOrderId, workCenterId, itemId, heldJob };
  const alarms = broken.map((one) => ({
    id: newId(),
    controlPlanId: plan.id,
    ...common,
    ...one,
    raisedAt: work.now,
    actor: work.actor,
  }));
  await work.tx.insert(processAlarms).values(alarms);
  for (const { id: processAlarmId, rule } of alarms) {
    work.append({
      type: 'ProcessAlarmRaised',
      aggregateType: 'ProcessAlarm',
      aggregateId: processAlarmId,
      payload: { processAlarmId, ...common, workOrderId, siteId: order.siteId, rule },
    });
  }
  if (!heldJob) return;
  const rules = broken.map(({ rule }) => rule).join(', ');
  const reason = `${plan.characteristicName}, sample ${inspection.sampleNumber}: ${rules}`;
  await holdJob(work, { jobOrderId, reason });
}
