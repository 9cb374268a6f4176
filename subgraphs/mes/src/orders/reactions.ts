import { newId } from '@throughline/chassis/ids';
import { Parked, type Reaction } from '@throughline/chassis/outbox/inbox';
import { releasedChanges } from '@throughline/drizzle/mes/products';
import { readEvent } from '@throughline/schema/events/contract';
import { lockItems } from '../products/commands.ts';
import { definitionOf } from '../products/queries.ts';
import { followOnFloor } from './changing.ts';
import { createWorkOrder } from './releasing.ts';
import { followLines, noteLines } from './rescheduling.ts';

export const releaseToFloor: Reaction = (work, event) =>
  createWorkOrder(work, readEvent('PlannedOrderReleased', event), event.position);

/** Every open order made to what was changed follows the disposition. */
export const followChangeOrder: Reaction = async (work, event) => {
  const { changeOrderId, affectedItems } = readEvent('ChangeOrderReleased', event);
  await lockItems(
    work,
    affectedItems.map((one) => one.itemId),
    'update',
  );
  for (const affected of affectedItems) {
    const { itemId, fromRevisionId, toRevisionId, effectiveFrom } = affected;
    if (fromRevisionId === null) continue;
    if (!(await definitionOf(work.tx, toRevisionId))) {
      throw new Parked('the definition of the new revision is not here yet');
    }
    const change = {
      id: newId(),
      position: event.position,
      changeOrderId,
      itemId,
      fromRevisionId,
      toRevisionId,
      disposition: affected.workOrderDisposition,
      effectiveFrom,
    };
    await work.tx.insert(releasedChanges).values(change);
    await followOnFloor(work, change);
  }
};

export const followSalesOrder: Reaction = async (work, event) => {
  const { salesOrderId, number, lines } = readEvent('SalesOrderChanged', event);
  const told = lines.map(({ lineId, dueOn }) => ({ lineId, salesOrderId, dueOn }));
  await noteLines(work, told, event.position, false);
  await followLines(
    work,
    told.map((line) => line.lineId),
    `sales order ${number} was changed`,
  );
};

/** Orders that nobody waits for any more are cancelled, unless they have started. */
export const followCancellation: Reaction = async (work, event) => {
  const { salesOrderId, number, lines } = readEvent('SalesOrderCancelled', event);
  const told = lines.map(({ lineId, dueOn }) => ({ lineId, salesOrderId, dueOn }));
  await noteLines(work, told, event.position, true);
  await followLines(
    work,
    told.map((line) => line.lineId),
    `sales order ${number} was cancelled`,
  );
};
