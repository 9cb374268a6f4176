import { Refusal } from '@throughline/chassis/refusal';
import type { Work } from '@throughline/chassis/transaction';
import { decimal, sum } from '@throughline/chassis/values/decimal';
import { materialLots } from '@throughline/drizzle/erp/inventory';
import { workOrderOutputs, workOrders } from '@throughline/drizzle/erp/production';
import type { Events } from '@throughline/schema/events/contract';
import { eq, sql } from 'drizzle-orm';
import { lotOf } from '../inventory/commands.ts';
import { post, type StockMove } from '../inventory/posting.ts';
import { siteOf } from '../references/queries.ts';
import type { WorkOrder } from './commands.ts';

type Report = Events['ProductionReported'];

export async function writeOutputs(
  work: Work,
  workOrderId: string,
  outputs: Events['WorkOrderCreated']['outputs'],
): Promise<void> {
  if (outputs.length === 0) return;
  await work.tx.insert(workOrderOutputs).values(
    outputs.map(({ outputId, itemId, plannedQuantity }) => ({
      id: outputId,
      workOrderId,
      itemId,
      plannedQuantity,
    })),
  );
}

/** By-products and co-products come in at their standard: their credit, or their share. */
export async function receiveOutputs(
  work: Work,
  order: WorkOrder,
  { outputs, workOrderId, jobOrderId, jobResponseId }: Report,
): Promise<void> {
  if (outputs.length === 0) return;
  const { receivingLocationId: locationId } = await siteOf(work.tx, order.siteId);
  const postings = [];
  for (const { itemId, quantity, ...lot } of outputs) {
    postings.push({
      type: 'PRODUCTION_RECEIPT' as const,
      itemId,
      locationId,
      lotId: await mintedLot(work, { itemId, ...lot }),
      quantity: decimal(quantity),
      links: { workOrderId, jobOrderId, jobResponseId },
    });
  }
  await noteReceived(work, order, await post(work, postings));
  await noteOutputs(work, outputs, 1);
}

/** What came of each output; an item can be two of an order's. */
export async function noteOutputs(
  work: Work,
  outputs: Report['outputs'],
  sign: 1 | -1,
): Promise<void> {
  if (outputs.length === 0) return;
  await work.tx.execute(sql`/* note outputs received */
    update erp.work_order_output output
    set received_quantity = received_quantity + ${sign} * received.quantity
    from jsonb_to_recordset(${JSON.stringify(outputs)}::text::jsonb)
      as received("outputId" uuid, quantity numeric)
    where output.id = received."outputId"`);
}

/** MES minted it; a number that is taken by another lot of the item would mix two histories. */
export async function mintedLot(
  work: Work,
  { lotId, lotNumber, itemId }: Pick<Report, 'lotId' | 'lotNumber' | 'itemId'>,
): Promise<string | null> {
  if (lotId === null || lotNumber === null) return null;
  const [known] = await work.tx.select().from(materialLots).where(eq(materialLots.id, lotId));
  if (known) return known.id;
  const id = await lotOf(work, itemId, lotNumber, { id: lotId });
  if (id !== lotId) {
    throw new Refusal('LOT_NUMBER_TAKEN', `Another lot of this item has the number ${lotNumber}.`);
  }
  return id;
}

/** What is received lowers what is in progress by its value; its own item counts as good. */
export async function noteReceived(
  work: Work,
  order: WorkOrder,
  moves: readonly StockMove[],
): Promise<void> {
  if (moves.length === 0) return;
  const value = sum(moves.map((move) => move.value));
  const own = moves.filter((move) => move.itemId === order.itemId);
  const good = sum(own.map((move) => move.quantity));
  await work.tx
    .update(workOrders)
    .set({
      goodQuantity: sql`${workOrders.goodQuantity} + ${good.toFixed()}`,
      receivedValue: sql`${workOrders.receivedValue} + ${value.toFixed()}`,
    })
    .where(eq(workOrders.id, order.id));
}
