import { newId } from '@throughline/chassis/ids';
import { groupBy } from '@throughline/chassis/loader';
import type { Work } from '@throughline/chassis/transaction';
import { decimal, type Decimal, sum, zero } from '@throughline/chassis/values/decimal';
import {
  labourCharges,
  workCharges,
  workOrderJobs,
  workOrderMaterials,
  workOrders,
  workOrderVariances,
} from '@throughline/drizzle/erp/production';
import { and, eq, sql } from 'drizzle-orm';
import {
  operationCost,
  operationMinutes,
  type Rate,
  type Time,
  timeOf,
} from '../costing/operation-cost.ts';
import { ratesOf, standardCosts, subcontractCostOf } from '../costing/queries.ts';
import { definitionOf } from '../references/queries.ts';
import {
  differences,
  type MaterialUse,
  type OperationUse,
  type Variance,
  variancesOf,
} from './variances.ts';

type Order = typeof workOrders.$inferSelect;
type Charge = typeof workCharges.$inferSelect;
type LabourCharge = typeof labourCharges.$inferSelect;

/** What a completed order cost more or less than standard is booked; what comes late, as a difference. */
export async function settle(work: Work, workOrderId: string): Promise<void> {
  const [order] = await work.tx.select().from(workOrders).where(eq(workOrders.id, workOrderId));
  if (order?.status !== 'COMPLETED') return;
  const total = sum([
    order.materialValue,
    order.labourValue,
    order.machineValue,
    order.overheadValue,
    order.subcontractValue,
  ]).minus(order.receivedValue);
  const wanted = variancesOf({
    total,
    materials: await materialUses(work, order),
    operations: await operationUses(work, order),
  });
  const standing = await work.tx
    .select()
    .from(workOrderVariances)
    .where(eq(workOrderVariances.workOrderId, workOrderId));
  const known = standing.map((row): Variance => ({ ...row, amount: decimal(row.amount) }));
  const open = differences(known, wanted);
  if (open.length > 0) {
    await work.tx.insert(workOrderVariances).values(
      open.map((one) => ({
        ...one,
        id: newId(),
        workOrderId,
        amount: one.amount.toFixed(),
        bookedAt: work.now,
      })),
    );
  }
  await work.tx
    .update(workOrders)
    .set({ varianceValue: total.toFixed() })
    .where(eq(workOrders.id, workOrderId));
}

interface Issued extends Record<string, unknown> {
  item_id: string;
  issued: string;
  at_standard: string;
  actual: string;
}

async function materialUses(work: Work, order: Order): Promise<MaterialUse[]> {
  const issued = new Map(
    (
      await work.tx.execute<Issued>(sql`/* issued to a work order */
        select item_id, -sum(quantity) as issued, -sum(quantity * unit_cost) as at_standard,
          -sum(value) as actual
        from erp.stock_move where work_order_id = ${order.id} and type = 'ISSUE' group by item_id`)
    ).map((row) => [row.item_id, row]),
  );
  const lines = groupBy(
    await work.tx
      .select()
      .from(workOrderMaterials)
      .where(eq(workOrderMaterials.workOrderId, order.id)),
    (line) => line.itemId,
  );
  const itemIds = [...new Set([...issued.keys(), ...lines.keys()])];
  const standards = await standardCosts(work.tx, itemIds);
  const share = decimal(order.goodQuantity).div(order.quantity);
  return itemIds.map((itemId) => {
    const row = issued.get(itemId);
    return {
      itemId,
      allowed: sum((lines.get(itemId) ?? []).map((line) => line.requiredQuantity)).times(share),
      issued: decimal(row?.issued ?? 0),
      standard: standards.get(itemId) ?? zero,
      atStandard: decimal(row?.at_standard ?? 0),
      actual: decimal(row?.actual ?? 0),
    };
  });
}

async function operationUses(work: Work, order: Order): Promise<OperationUse[]> {
  const definition = await definitionOf(work.tx, order.revisionId, order.manufacturingBomId);
  const jobs = await work.tx
    .select()
    .from(workOrderJobs)
    .where(and(eq(workOrderJobs.workOrderId, order.id), eq(workOrderJobs.rework, false)));
  const charges = groupBy(
    await work.tx.select().from(workCharges).where(eq(workCharges.workOrderId, order.id)),
    (charge) => charge.jobOrderId,
  );
  const clocked = groupBy(
    await work.tx.select().from(labourCharges).where(eq(labourCharges.workOrderId, order.id)),
    (charge) => charge.jobOrderId,
  );
  const operations = definition?.operations ?? [];
  const workCenterIds = [operations, ...charges.values(), ...clocked.values()].flatMap((group) =>
    group.map((one) => one.workCenterId),
  );
  const rates = await ratesOf(work.tx, workCenterIds);
  const subcontractCost = await subcontractCostOf(work.tx, order.itemId);
  const planned = operations.map((operation) => {
    const jobIds = jobs.filter((job) => job.sequence === operation.sequence).map(({ id }) => id);
    const rate = rates(operation.workCenterId);
    const quantity = decimal(order.goodQuantity);
    const batches = quantity.div(definition?.batchQuantity ?? 1);
    const { once, run } = operationMinutes(operation, rate, batches);
    const cost = operationCost(operation, rate, { batches, quantity, subcontractCost });
    const isHere = rate.subcontractCost === null && !quantity.isZero();
    const time = timeOf(operation, isHere ? once.plus(run) : zero);
    const found = takeCharges(charges, jobIds);
    const allowed = {
      time,
      overhead: isHere ? cost.overhead : zero,
      subcontract: cost.subcontract,
    };
    return useOf(operation.workCenterId, rate, allowed, found, takeCharges(clocked, jobIds));
  });
  // Rework, and jobs that are not known to be an operation: all they cost is too much.
  const none = { time: timeOf({ crewSize: 1 }, zero), overhead: zero, subcontract: zero };
  const others = [...new Set([...charges.keys(), ...clocked.keys()])].flatMap((id) => {
    const found = charges.get(id) ?? [];
    const labour = clocked.get(id) ?? [];
    const [first] = [...found, ...labour];
    return first ? [useOf(first.workCenterId, rates(first.workCenterId), none, found, labour)] : [];
  });
  return [...planned, ...others];
}

/** Of these jobs; what is left is of others. */
function takeCharges<One>(charges: Map<string, One[]>, jobIds: readonly string[]): One[] {
  const found = jobIds.flatMap((id) => charges.get(id) ?? []);
  for (const id of jobIds) charges.delete(id);
  return found;
}

/**
 * Each job of an operation has its own way to know its time: labour as it was clocked, else as it
 * was recorded, else as reported at standard; machine time as recorded, else as reported.
 */
function useOf(
  workCenterId: string,
  rate: Rate,
  allowed: { time: Time; overhead: Decimal; subcontract: Decimal },
  charges: readonly Charge[],
  clocked: readonly LabourCharge[],
): OperationUse {
  const recorded = new Set(
    charges.filter((one) => one.jobResponseId === null).map((one) => one.jobOrderId),
  );
  const counted = charges.filter(
    (one) => (one.jobResponseId === null) === recorded.has(one.jobOrderId),
  );
  const clockedJobs = new Set(
    [...groupBy(clocked, (one) => one.jobOrderId)].flatMap(([id, own]) =>
      own.reduce((seconds, one) => seconds + one.seconds, 0) > 0 ? [id] : [],
    ),
  );
  const byReport = counted.filter((one) => !clockedJobs.has(one.jobOrderId));
  const underClock = counted.filter((one) => clockedJobs.has(one.jobOrderId));
  const seconds = clocked.reduce((total, one) => total + one.seconds, 0);
  return {
    workCenterId,
    labour: {
      allowed: allowed.time.labourMinutes,
      charged: sum(byReport.map((one) => one.labourMinutes)).plus(decimal(seconds).div(60)),
      standardRate: decimal(rate.labourRate),
      atStandard: sum([
        ...byReport.map((one) => decimal(one.labourMinutes).times(one.standardLabourRate).div(60)),
        ...clocked.map((one) => decimal(one.seconds).times(one.labourRate).div(3600)),
      ]),
      actual: sum([...byReport, ...clocked].map((one) => one.labour)),
    },
    machine: {
      allowed: allowed.time.machineMinutes,
      charged: sum(counted.map((one) => one.machineMinutes)),
      standardRate: decimal(rate.hourlyRate),
      atStandard: sum(
        counted.map((one) => decimal(one.machineMinutes).times(one.standardMachineRate).div(60)),
      ),
      actual: sum(counted.map((one) => one.machine)),
    },
    overhead: {
      allowed: allowed.overhead,
      actual: sum([...counted, ...clocked].map((one) => one.overhead)).minus(
        sum(underClock.map((one) => one.labourOverhead)),
      ),
    },
    subcontract: {
      allowed: allowed.subcontract,
      actual: sum(charges.map((one) => one.subcontract)),
    },
  };
}
