import { newId } from '@throughline/chassis/ids';
import { Refusal, notFound } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { decimal, type Decimal } from '@throughline/chassis/values/decimal';
import { toCents } from '@throughline/chassis/values/money';
import { workCharges, workOrderJobs, workOrders } from '@throughline/drizzle/erp/production';
import { type Events, readEvent } from '@throughline/schema/events/contract';
import type { Reaction } from '@throughline/chassis/outbox/inbox';
import type { DefinitionOperation } from '@throughline/schema/events/plm';
import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import {
  operationMinutes,
  type Rate,
  type Time,
  timeCost,
  timeOf,
} from '../costing/operation-cost.ts';
import { rateOf, subcontractCostOf } from '../costing/queries.ts';
import { definitionOf } from '../references/queries.ts';
import { lockWorkOrder } from './commands.ts';
import { settle } from './settling.ts';

type Report = Events['ProductionReported'];

/** Which operation a job is: a report says the job only. */
export const noteJob: Reaction = async (work, event) => {
  const { jobOrderId, workOrderId, sequence, workCenterId, rework } = readEvent(
    'JobStarted',
    event,
  );
  await work.tx
    .insert(workOrderJobs)
    .values({ id: jobOrderId, workOrderId, sequence, workCenterId, rework })
    .onConflictDoUpdate({ target: workOrderJobs.id, set: { started: true, workCenterId } });
};

/** Charges a report at standard time and rates: set-up and clean-up with the first that stands. */
export async function chargeReport(work: Work, report: Report): Promise<void> {
  const { workOrderId, jobOrderId, jobResponseId, workCenterId, itemId } = report;
  const rate = await rateOf(work.tx, workCenterId);
  const made = decimal(report.good).plus(report.scrap);
  const withSetUp = await isFirst(work, jobOrderId);
  const time = await standardTime(work, report, rate, { made, withSetUp });
  const isOutside = rate.subcontractCost !== null;
  const subcontract = isOutside
    ? made.times((await subcontractCostOf(work.tx, itemId)) ?? rate.subcontractCost)
    : 0;
  await charge(
    work,
    { workOrderId, jobOrderId, jobResponseId, workCenterId, withSetUp },
    {
      time: isOutside ? { labourMinutes: decimal(0), machineMinutes: decimal(0) } : time,
      standard: rate,
      actual: rate,
      subcontract: decimal(subcontract),
    },
  );
}

async function isFirst(work: Work, jobOrderId: string): Promise<boolean> {
  const [there] = await work.tx
    .select({ id: workCharges.id })
    .from(workCharges)
    .where(
      and(
        eq(workCharges.jobOrderId, jobOrderId),
        eq(workCharges.withSetUp, true),
        isNotNull(workCharges.jobResponseId),
      ),
    )
    .limit(1);
  return !there;
}

async function standardTime(
  work: Work,
  report: Report,
  rate: Rate,
  { made, withSetUp }: { made: Decimal; withSetUp: boolean },
): Promise<Time> {
  const found = await operationOf(work, report);
  if (!found) {
    const minutes = decimal(report.standardMinutes);
    return { labourMinutes: minutes, machineMinutes: minutes };
  }
  const { operation, batchQuantity } = found;
  const { once, run } = operationMinutes(operation, rate, made.div(batchQuantity));
  return timeOf(operation, withSetUp ? run.plus(once) : run);
}

/** Null for a job that started before its start was noted here, and for rework: the report says its time. */
async function operationOf(
  work: Work,
  { jobOrderId, revisionId }: Report,
): Promise<{ operation: DefinitionOperation; batchQuantity: string } | null> {
  const [job] = await work.tx
    .select({ sequence: workOrderJobs.sequence, bomId: workOrders.manufacturingBomId })
    .from(workOrderJobs)
    .innerJoin(workOrders, eq(workOrders.id, workOrderJobs.workOrderId))
    .where(and(eq(workOrderJobs.id, jobOrderId), eq(workOrderJobs.rework, false)));
  const definition = job && (await definitionOf(work.tx, revisionId, job.bomId));
  const operation = definition?.operations.find((one) => one.sequence === job?.sequence);
  return definition && operation ? { operation, batchQuantity: definition.batchQuantity } : null;
}

interface Charge {
  readonly time: Time;
  readonly standard: Rate;
  readonly actual: Rate;
  readonly subcontract: Decimal;
}

async function charge(
  work: Work,
  place: {
    workOrderId: string;
    jobOrderId: string;
    jobResponseId: string | null;
    workCenterId: string;
    withSetUp: boolean;
  },
  { time, standard, actual, subcontract }: Charge,
): Promise<void> {
  const cost = timeCost(time, actual);
  await work.tx.insert(workCharges).values({
    id: newId(),
    ...place,
    labourMinutes: time.labourMinutes.toFixed(),
    machineMinutes: time.machineMinutes.toFixed(),
    labourRate: actual.labourRate,
    machineRate: actual.hourlyRate,
    standardLabourRate: standard.labourRate,
    standardMachineRate: standard.hourlyRate,
    labour: toCents(cost.labour).toFixed(),
    machine: toCents(cost.machine).toFixed(),
    overhead: toCents(cost.overhead).toFixed(),
    labourOverhead: toCents(cost.labour.times(actual.overheadPercent).div(100)).toFixed(),
    subcontract: toCents(subcontract).toFixed(),
    chargedAt: work.now,
    actor: work.actor,
  });
  await sumCharges(work, place.workOrderId);
}

export async function takeBackCharge(
  work: Work,
  { workOrderId, jobResponseId }: { workOrderId: string; jobResponseId: string },
): Promise<void> {
  await work.tx.delete(workCharges).where(eq(workCharges.jobResponseId, jobResponseId));
  await sumCharges(work, workOrderId);
}

/**
 * A job whose real time was recorded is charged with that, not with its reports' standard time; and
 * one on which people were clocked with their time, whatever labour was recorded or is standard.
 */
export async function sumCharges(work: Work, workOrderId: string): Promise<void> {
  await work.tx.execute(sql`/* sum charges of a work order */
    update erp.work_order set labour_value = charged.labour + clocked.labour,
      machine_value = charged.machine, overhead_value = charged.overhead + clocked.overhead,
      subcontract_value = charged.subcontract
    from (
      select coalesce(sum(labour) filter (where counts and not is_clocked), 0) as labour,
        coalesce(sum(machine) filter (where counts), 0) as machine,
        coalesce(sum(overhead - case when is_clocked then labour_overhead else 0 end)
          filter (where counts), 0) as overhead,
        coalesce(sum(subcontract), 0) as subcontract
      from (
        select charge.*, (job_response_id is null)
            = bool_or(job_response_id is null) over (partition by charge.job_order_id) as counts,
          job.job_order_id is not null as is_clocked
        from erp.work_charge charge
        left join (
          select job_order_id from erp.labour_charge where work_order_id = ${workOrderId}
          group by job_order_id having sum(seconds) > 0) job
          on job.job_order_id = charge.job_order_id
        where charge.work_order_id = ${workOrderId}
      ) each
    ) charged, (
      select coalesce(sum(labour), 0) as labour, coalesce(sum(overhead), 0) as overhead
      from erp.labour_charge where work_order_id = ${workOrderId}
    ) clocked
    where id = ${workOrderId}`);
}

export interface JobTime {
  readonly jobOrderId: string;
  readonly labourMinutes: string;
  readonly machineMinutes: string;
  /** What the hour really cost; the work centre's rate when null. */
  readonly labourRate: string | null;
  readonly machineRate: string | null;
}

/** What a job really took. It may come late: then a completed order's variances follow. */
export async function recordJobTime(work: Work, input: JobTime): Promise<{ workOrderId: string }> {
  const [job] = await work.tx
    .select()
    .from(workOrderJobs)
    .where(and(eq(workOrderJobs.id, input.jobOrderId), eq(workOrderJobs.started, true)));
  if (!job) throw notFound('started job', 'jobOrderId');
  const order = await lockWorkOrder(work, job.workOrderId);
  if (!order) throw notFound('work order', 'jobOrderId');
  await assertTime(work, input);
  const standard = await rateOf(work.tx, job.workCenterId);
  if (standard.subcontractCost !== null) {
    throw new Refusal(
      'DONE_OUTSIDE',
      'Work outside is paid by the unit, not by time.',
      'jobOrderId',
    );
  }
  const place = { workOrderId: order.id, jobOrderId: job.id, workCenterId: job.workCenterId };
  await charge(
    work,
    { ...place, jobResponseId: null, withSetUp: false },
    {
      time: {
        labourMinutes: decimal(input.labourMinutes),
        machineMinutes: decimal(input.machineMinutes),
      },
      standard,
      actual: {
        ...standard,
        labourRate: input.labourRate ?? standard.labourRate,
        hourlyRate: input.machineRate ?? standard.hourlyRate,
      },
      subcontract: decimal(0),
    },
  );
  await settle(work, order.id);
  return { workOrderId: order.id };
}

async function assertTime(work: Work, input: JobTime): Promise<void> {
  for (const field of ['labourRate', 'machineRate'] as const) {
    if (decimal(input[field] ?? 0).lt(0)) {
      throw new Refusal('QUANTITY_NEGATIVE', 'A rate is not negative.', field);
    }
  }
  const [recorded] = await work.tx
    .select({
      labour: sql<string>`coalesce(sum(${workCharges.labourMinutes}), 0)`,
      machine: sql<string>`coalesce(sum(${workCharges.machineMinutes}), 0)`,
    })
    .from(workCharges)
    .where(and(eq(workCharges.jobOrderId, input.jobOrderId), isNull(workCharges.jobResponseId)));
  const [labour, machine] = [recorded?.labour ?? 0, recorded?.machine ?? 0];
  if (
    decimal(labour).plus(input.labourMinutes).lt(0) ||
    decimal(machine).plus(input.machineMinutes).lt(0)
  ) {
    throw new Refusal(
      'TIME_BELOW_ZERO',
      'More is taken back than was recorded for this job.',
      'labourMinutes',
    );
  }
}

export async function setCompleted(work: Work, workOrderId: string): Promise<void> {
  await work.tx
    .update(workOrders)
    .set({ status: 'COMPLETED' })
    .where(eq(workOrders.id, workOrderId));
  await settle(work, workOrderId);
}
