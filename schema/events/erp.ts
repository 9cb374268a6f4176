/** What ERP says: orders, stock, lots, releases. */
import { z } from 'zod';
import { supersession } from './supersession.ts';
import { date, id, quantity } from './values.ts';

const orderLine = z.object({ lineId: id, itemId: id, quantity, dueOn: date });
const salesOrder = z.object({
  salesOrderId: id,
  number: z.string(),
  customerId: id,
  siteId: id,
  lines: z.array(orderLine),
});

const issuedLine = z.object({
  stockMoveId: id,
  itemId: id,
  /** The work order's material line it was for; null: not planned. */
  materialId: id.nullable(),
  lotId: id.nullable(),
  lotNumber: z.string().nullable(),
  quantity,
});

/** Which customer orders a supply is for, down the whole chain. */
const peg = z.object({ salesOrderId: id, salesOrderLineId: id, quantity, dueOn: date });

export const erpEvents = {
  SalesOrderConfirmed: salesOrder,
  SalesOrderChanged: salesOrder,
  SalesOrderCancelled: salesOrder,
  /** Promise, production or shipment moved; the order itself didn't change. */
  SalesOrderProgressed: z.object({ salesOrderId: id, lineId: id.nullable(), what: z.string() }),
  /** Dates that were promised before are others now. */
  SalesOrderPromiseMoved: z.object({
    salesOrderId: id,
    customerId: id,
    siteId: id,
    lines: z.array(
      z.object({
        promiseMoveId: id,
        lineId: id,
        wasOn: date,
        nowOn: date,
        /** What it waits for; null: it is there when the customer wants it. */
        supply: z
          .object({
            kind: z.enum(['PLANNED_ORDER', 'WORK_ORDER', 'PURCHASE_ORDER_LINE', 'TRANSFER_ORDER']),
            id,
          })
          .nullable(),
      }),
    ),
  }),
  StockChanged: z.object({
    itemId: id,
    siteId: id,
    moveType: z.string(),
    /** Signed, in the item's stock unit. */
    change: quantity,
  }),
  PlannedOrderReleased: z.object({
    plannedOrderId: id,
    itemId: id,
    revisionId: id,
    /** The site's own BOM of that revision; null: it is made by that of engineering. */
    manufacturingBomId: id.nullable().default(null),
    siteId: id,
    quantity,
    startOn: date,
    dueOn: date,
    pegs: z.array(peg),
    /** Phantoms that planning takes from their own stock instead of making them in the order. */
    phantomsFromStock: z.array(z.object({ itemId: id, quantity })).optional(),
    /** Whose place is taken when it starts, of what its BOMs name. */
    supersessions: z.array(supersession).optional(),
    /** Its lot, or the serial number of its first piece; null: not said yet. */
    firstLotNumber: z.string().nullable().default(null),
  }),
  MaterialIssued: z.object({
    workOrderId: id,
    jobOrderId: id.nullable(),
    jobResponseId: id.nullable(),
    lines: z.array(issuedLine),
  }),
  MaterialIssueReversed: z.object({
    workOrderId: id,
    jobOrderId: id.nullable(),
    jobResponseId: id.nullable(),
    lines: z.array(issuedLine),
  }),
  /** A lot or serial number that was received or counted for the first time. */
  LotReceived: z.object({ lotId: id, itemId: id, number: z.string() }),
  LotHeld: z.object({ lotId: id, itemId: id, reason: z.string() }),
  LotReleased: z.object({ lotId: id, itemId: id }),
  PurchaseOrderCreated: z.object({
    purchaseOrderId: id,
    siteId: id,
    itemIds: z.array(id),
    /** Not said by older ones. */
    supplierId: id.optional(),
  }),
  PurchaseOrderChanged: z.object({ purchaseOrderId: id, siteId: id, itemIds: z.array(id) }),
  /** Made, changed, shipped, received or cancelled. */
  TransferOrderChanged: z.object({
    transferOrderId: id,
    itemId: id,
    fromSiteId: id,
    toSiteId: id,
    status: z.enum(['OPEN', 'IN_TRANSIT', 'RECEIVED', 'CANCELLED']),
  }),
  PurchaseOrderFlagged: z.object({ purchaseOrderId: id, itemId: id, changeOrderId: id }),
  /** Told while a site is planned anew, from outside the run's own transaction. */
  PlanningRunProgressed: z.object({
    planningRunId: id,
    siteId: id,
    phase: z.enum(['LOADING', 'PLANNING', 'SAVING', 'FAILED']),
    itemsPlanned: z.number().int(),
    itemsTotal: z.number().int(),
  }),
  PlanningRunCompleted: z.object({
    planningRunId: id,
    siteId: id,
    plannedOrders: z.number().int(),
  }),
  /** Rolled up together; a great roll-up says it in several pieces. */
  StandardCostsChanged: z.object({ costs: z.array(z.object({ itemId: id, amount: quantity })) }),
};
