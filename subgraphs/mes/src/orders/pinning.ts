import { chunks } from '@throughline/chassis/chunks';
import { newId } from '@throughline/chassis/ids';
import { indexBy } from '@throughline/chassis/loader';
import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { decimal } from '@throughline/chassis/values/decimal';
import {
  directNeeds,
  directOutputs,
  type ExplodedOutput,
  type Need,
} from '@throughline/definitions/explosion';
import type { SuccessorOf } from '@throughline/definitions/supersession';
import { jobOrders, jobPlans } from '@throughline/drizzle/mes/jobs';
import { workOrderMaterials, workOrderOutputs } from '@throughline/drizzle/mes/orders';
import type { DefinitionOperation, ProductDefinition } from '@throughline/schema/events/plm';
import { and, eq, inArray, isNull } from 'drizzle-orm';
import { unknownCenters } from '../equipment/queries.ts';
import type { WorkOrder } from './commands.ts';
import { type JobOrder, jobsOf, moveJobs, settleJobs } from './job-states.ts';
import { phantomsBelow } from './queries.ts';
import { exact, plannedMinutes } from './rules.ts';

export type Material = typeof workOrderMaterials.$inferSelect;
export type Output = typeof workOrderOutputs.$inferSelect;
type Pinning = Pick<
  WorkOrder,
  | 'id'
  | 'siteId'
  | 'status'
  | 'quantity'
  | 'startOn'
  | 'priority'
  | 'phantomsFromStock'
  | 'supersessions'
  | 'firstLotNumber'
>;

interface Plan {
  readonly operations: readonly DefinitionOperation[];
  readonly outputs: readonly ExplodedOutput[];
  readonly materials: readonly {
    readonly itemId: string;
    readonly requiredQuantity: string;
    readonly operationSequence: number;
    readonly substitutes: Need['substitutes'];
  }[];
}

/** What the order needs on the day it starts, through phantoms, and the operations of its revision. */
async function planOf(work: Work, order: Pinning, definition: ProductDefinition): Promise<Plan> {
  const operations = [...definition.operations].sort((a, b) => a.sequence - b.sequence);
  const last = operations.at(-1);
  if (!last) {
    throw new Refusal(
      'NO_PROCESS_PLAN',
      `${definition.itemNumber} revision ${definition.label} has no operations: nobody could report it.`,
    );
  }
  const centers = [...new Set(operations.map((one) => one.workCenterId))];
  const unknown = await unknownCenters(work.tx, centers);
  if (unknown.length > 0) {
    throw new Refusal(
      'WORK_CENTER_UNKNOWN',
      `${definition.itemNumber} revision ${definition.label} names a work centre that is not here: ${unknown.join(', ')}.`,
    );
  }
  const places = indexBy(order.supersessions, (one) => one.itemId);
  const successorOf: SuccessorOf = (itemId) => places.get(itemId) ?? null;
  const phantoms = await phantomsBelow(work.tx, definition, {
    on: order.startOn,
    siteId: order.siteId,
    successorOf,
    lotNumber: order.firstLotNumber,
  });
  const run = {
    itemId: definition.itemId,
    quantity: order.quantity,
    on: order.startOn,
    lotNumber: order.firstLotNumber,
    lookup: (itemId: string) => phantoms.get(itemId) ?? null,
    successorOf,
    fromStock: new Map(order.phantomsFromStock.map((one) => [one.itemId, decimal(one.quantity)])),
  };
  const known = new Set(operations.map((one) => one.sequence));
  return {
    operations,
    outputs: directOutputs(run),
    materials: directNeeds(run).map((need) => ({
      itemId: need.itemId,
      requiredQuantity: exact(need.quantity),
      substitutes: need.substitutes,
      operationSequence:
        need.operationSequence !== null && known.has(need.operationSequence)
          ? need.operationSequence
          : last.sequence,
    })),
  };
}

/**
 * Pins BOM and process plan into the order. An operation and a material that were there before
 * keep their ids, so that what the floor holds in its hands still means the same place.
 */
export async function pin(
  work: Work,
  order: Pinning,
  definition: ProductDefinition,
): Promise<{ jobs: JobOrder[]; materials: Material[]; outputs: Output[] }> {
  const plan = await planOf(work, order, definition);
  await pinJobs(work, order, definition, plan);
  await settleJobs(work, order);
  const jobs = await jobsOf(work, order.id);
  await pinPlans(work, jobs, plan);
  await pinMaterials(work, order, plan);
  return {
    jobs,
    materials: await materialsOf(work, order.id),
    outputs: await pinOutputs(work, order, plan),
  };
}

export function materialsOf(work: Work, workOrderId: string): Promise<Material[]> {
  return work.tx
    .select()
    .from(workOrderMaterials)
    .where(
      and(eq(workOrderMaterials.workOrderId, workOrderId), isNull(workOrderMaterials.replacedAt)),
    )
    .orderBy(workOrderMaterials.operationSequence, workOrderMaterials.id);
}

/** Nothing has come out of an order whose plan may still change. */
async function pinOutputs(work: Work, order: Pinning, { outputs }: Plan): Promise<Output[]> {
  const table = workOrderOutputs;
  await work.tx.delete(table).where(eq(table.workOrderId, order.id));
  if (outputs.length === 0) return [];
  return work.tx
    .insert(table)
    .values(
      outputs.map(({ itemId, kind, quantity }) => ({
        id: newId(),
        workOrderId: order.id,
        itemId,
        kind,
        plannedQuantity: exact(quantity),
      })),
    )
    .returning();
}

export function toldOutputs(outputs: readonly Output[]) {
  return outputs.map(({ id, itemId, plannedQuantity }) => ({
    outputId: id,
    itemId,
    plannedQuantity,
  }));
}

/** As the events tell it. */
export function toldMaterials(materials: readonly Material[]) {
  return materials.map(({ id, itemId, requiredQuantity, operationSequence, substitutes }) => ({
    materialId: id,
    itemId,
    requiredQuantity,
    operationSequence,
    substitutes,
  }));
}

async function pinJobs(
  work: Work,
  order: Pinning,
  { batchQuantity }: ProductDefinition,
  { operations }: Plan,
): Promise<void> {
  const all = await jobsOf(work, order.id);
  const before = indexBy(
    all.filter((job) => job.splitFromId === null),
    (job) => job.sequence,
  );
  const lastSequence = operations.at(-1)?.sequence;
  const rows = operations.map((operation) => ({
    sequence: operation.sequence,
    name: operation.name,
    quantity: order.quantity,
    yield: operation.yield,
    workCenterId: operation.workCenterId,
    plannedWorkCenterId: null,
    setUpMinutes: operation.setUpMinutes ?? '0',
    runMinutes: operation.runMinutes,
    batchQuantity,
    plannedMinutes: plannedMinutes(operation, order.quantity, batchQuantity),
    crewSize: operation.crewSize,
    last: operation.sequence === lastSequence,
  }));
  for (const row of rows) {
    const known = before.get(row.sequence);
    if (known) await work.tx.update(jobOrders).set(row).where(eq(jobOrders.id, known.id));
  }
  const added = rows.filter((row) => !before.has(row.sequence));
  const { id: workOrderId, priority, startOn } = order;
  if (added.length > 0) {
    await work.tx.insert(jobOrders).values(
      added.map((row) => ({
        id: newId(),
        workOrderId,
        status: 'WAITING' as const,
        priority,
        startOn,
        ...row,
      })),
    );
  }
  // What was split off goes back into the job it was split from.
  const gone = all.filter(
    (job) => job.splitFromId !== null || !rows.some((row) => row.sequence === job.sequence),
  );
  await takeOff(work, gone, 'taken off by a change order');
}

/** They stay in the records, and are none of the order's any more. */
export async function takeOff(
  work: Work,
  jobs: readonly JobOrder[],
  reason: string,
): Promise<void> {
  if (jobs.length === 0) return;
  await moveJobs(work, jobs, 'ABORT', { reason });
  await work.tx
    .update(jobOrders)
    .set({ replacedAt: work.now })
    .where(
      inArray(
        jobOrders.id,
        jobs.map((job) => job.id),
      ),
    );
}

/** How each job is done; a job that keeps its place gets what is said now. */
async function pinPlans(work: Work, jobs: readonly JobOrder[], { operations }: Plan) {
  const ofSequence = indexBy(operations, (operation) => operation.sequence);
  const rows = jobs.flatMap(({ id: jobOrderId, sequence }) => {
    const operation = ofSequence.get(sequence);
    if (!operation) return [];
    const { instructions, characteristics, tools } = operation;
    return [{ jobOrderId, instructions, characteristics, tools }];
  });
  for (const row of rows) {
    await work.tx
      .insert(jobPlans)
      .values(row)
      .onConflictDoUpdate({ target: jobPlans.jobOrderId, set: row });
  }
}

async function pinMaterials(work: Work, order: Pinning, plan: Plan): Promise<void> {
  const before = indexBy(await materialsOf(work, order.id), (material) => material.itemId);
  const rows = plan.materials.map((material) => {
    const known = before.get(material.itemId);
    return { id: known?.id ?? newId(), workOrderId: order.id, known, ...material };
  });
  for (const { id, known, requiredQuantity, operationSequence, substitutes } of rows) {
    if (!known) continue;
    await work.tx
      .update(workOrderMaterials)
      .set({ requiredQuantity, operationSequence, substitutes })
      .where(eq(workOrderMaterials.id, id));
  }
  const added = rows.filter((row) => !row.known).map(({ known: _, ...row }) => row);
  for (const piece of chunks(added)) await work.tx.insert(workOrderMaterials).values(piece);
  const needed = new Set(rows.map((row) => row.id));
  const gone = [...before.values()].filter((material) => !needed.has(material.id));
  if (gone.length > 0) {
    await work.tx
      .update(workOrderMaterials)
      .set({ replacedAt: work.now })
      .where(
        inArray(
          workOrderMaterials.id,
          gone.map((material) => material.id),
        ),
      );
  }
}
