/** What PLM says: items, released product definitions, changes. */
import { z } from 'zod';
import { supersession } from './supersession.ts';
import { date, id, minutes, quantity, substitute } from './values.ts';

const definitionLine = z.object({
  lineId: id,
  findNumber: z.number().int(),
  componentItemId: id,
  /** Per BOM batch quantity, in the component's own stock unit. */
  quantity,
  /** Fraction lost, e.g. 0.05 for 5 %. */
  attrition: quantity,
  /** Added once for each run, in the component's own stock unit. */
  setUpQuantity: quantity,
  roundingMultiple: quantity.nullable(),
  phantom: z.boolean(),
  /** Half open: from is included, to is not. */
  effectiveFrom: date.nullable(),
  effectiveTo: date.nullable(),
  /** The operation that uses it; null: the last one. */
  operationSequence: z.number().int().nullable(),
  /** Serial or lot numbers of the item made for which it holds, both included; left out: all. */
  lotNumbers: z.object({ from: z.string().nullable(), to: z.string().nullable() }).optional(),
  /** By preference; left out: nothing may stand in. */
  substitutes: z.array(substitute).optional(),
});

const definitionOutput = z.object({
  lineId: id,
  findNumber: z.number().int(),
  itemId: id,
  kind: z.enum(['BY_PRODUCT', 'CO_PRODUCT']),
  /** Per BOM batch quantity, in its own stock unit. */
  quantity,
  /** Share of the batch's cost; null of a by-product, which is credited at its standard. */
  costShare: quantity.nullable(),
  effectiveFrom: date.nullable(),
  effectiveTo: date.nullable(),
  /** The operation it comes out of; null: the last one. */
  operationSequence: z.number().int().nullable(),
});

const workInstruction = z.object({
  sequence: z.number().int(),
  text: z.string(),
  /** A version of a document of PLM's; it never changes. */
  picture: z
    .object({ documentVersionId: id, sha256: z.string(), mediaType: z.string() })
    .nullable(),
});

const inspectionCharacteristic = z.object({
  characteristicId: id,
  name: z.string(),
  kind: z.enum(['VARIABLE', 'ATTRIBUTE']),
  /** UN/ECE Rec 20; null of an attribute, which is good or not. */
  unit: z.string().nullable(),
  nominal: quantity.nullable(),
  lowerLimit: quantity.nullable(),
  upperLimit: quantity.nullable(),
  sampling: z.enum(['EVERY_PIECE', 'FIRST_PIECE', 'EVERY_NTH']),
  samplingInterval: z.number().int().nullable(),
  /** Pieces of one sample; plans of before it was said took one at a time. */
  sampleSize: z.number().int().default(1),
  /** Whether a job is completed only with its results. */
  mandatory: z.boolean().default(false),
});

const operationTool = z.object({
  itemId: id.nullable(),
  name: z.string().nullable(),
  quantity: z.number().int(),
});

const currentOperation = z.object({
  operationId: id,
  sequence: z.number().int(),
  name: z.string(),
  workCenterId: id,
  /** Once a run; null: what the work centre usually takes. */
  setUpMinutes: minutes.nullable(),
  /** Per BOM batch quantity. */
  runMinutes: minutes,
  cleanUpMinutes: minutes.nullable(),
  crewSize: z.number().int(),
  /** Share of what the operation gets that is good. */
  yield: quantity,
  instructions: z.array(workInstruction),
  characteristics: z.array(inspectionCharacteristic),
  tools: z.array(operationTool),
});

/** Before process plans had a crew, no minutes meant those of the work centre. */
function asSaidNow(operation: unknown): unknown {
  if (typeof operation !== 'object' || operation === null || 'crewSize' in operation)
    return operation;
  const before = operation as { setUpMinutes?: string; cleanUpMinutes?: string };
  const own = (given: string | undefined) => (Number(given) === 0 ? null : given);
  return {
    crewSize: 1,
    yield: '1',
    instructions: [],
    characteristics: [],
    tools: [],
    ...before,
    setUpMinutes: own(before.setUpMinutes),
    cleanUpMinutes: own(before.cleanUpMinutes),
  };
}

const definitionOperation = z.preprocess(asSaidNow, currentOperation);

/** Immutable snapshot of a released revision; ERP and MES keep projections of it. */
export const productDefinition = z.object({
  revisionId: id,
  itemId: id,
  itemNumber: z.string(),
  label: z.string(),
  effectiveFrom: date,
  predecessorId: id.nullable(),
  changeOrderId: id.nullable(),
  /** In the item's stock unit. */
  batchQuantity: quantity,
  lines: z.array(definitionLine),
  /** What comes out beside the item; left out by what was released before there was any. */
  outputs: z.array(definitionOutput).optional(),
  operations: z.array(definitionOperation),
});

/** Immutable snapshot of what a site makes a released revision of; a later version takes its place. */
export const siteDefinition = z.object({
  manufacturingBomId: id,
  revisionId: id,
  itemId: id,
  siteId: id,
  version: z.number().int(),
  lines: z.array(definitionLine),
  /** Null: those of the revision. */
  operations: z.array(definitionOperation).nullable(),
});

export type SiteDefinition = z.infer<typeof siteDefinition>;
export type ProductDefinition = z.infer<typeof productDefinition>;
export type DefinitionOutput = z.infer<typeof definitionOutput>;
export type DefinitionLine = z.infer<typeof definitionLine>;
export type DefinitionOperation = z.infer<typeof definitionOperation>;

const workOrderDisposition = z.enum([
  'FINISH_ON_OLD_REVISION',
  'SWITCH_IF_NOT_STARTED',
  'REWORK',
  'SCRAP',
]);
const stockDisposition = z.enum(['USE_AS_IS', 'FINISH_OLD', 'REWORK', 'SCRAP', 'RETURN']);
const purchaseOrderDisposition = z.enum(['USE_AS_IS', 'FINISH_OLD', 'REWORK', 'RETURN', 'CANCEL']);

const changeOrder = z.object({ changeOrderId: id, number: z.string() });
const changeRequest = z.object({ changeRequestId: id, number: z.string() });

export const plmEvents = {
  ItemDefined: z.object({
    itemId: id,
    number: z.string(),
    description: z.string(),
    /** UN/ECE Rec 20. */
    unit: z.string(),
    tracking: z.enum(['NONE', 'LOT', 'SERIAL']),
    /** What only this item converts: so much of a unit is so much of its stock unit. */
    conversions: z
      .array(z.object({ unit: z.string(), quantity, stockQuantity: quantity }))
      .default([]),
    /** 14 digits. */
    gtin: z.string().nullable().default(null),
  }),
  ProductDefinitionReleased: productDefinition,
  ManufacturingBomReleased: siteDefinition,
  RevisionSuperseded: z.object({ revisionId: id, itemId: id, successorId: id, supersededOn: date }),
  /** No longer in force on any date. What it had followed does not come back. */
  RevisionObsoleted: z.object({ revisionId: id, itemId: id, obsoleteFrom: date }),
  /** Whether a superseded revision may be built beside its successor. */
  RevisionBuildabilityChanged: z.object({ revisionId: id, itemId: id, keptBuildable: z.boolean() }),
  /** Orders that start on the date or later need its successor as a component. */
  ItemSuperseded: supersession,
  ItemSupersessionWithdrawn: z.object({ itemId: id, successorId: id }),
  /** Never released and used by nothing. */
  ItemDeleted: z.object({ itemId: id, number: z.string() }),
  ChangeOrderCreated: changeOrder,
  /** Its affected items or approval steps, while it is a draft. */
  ChangeOrderChanged: changeOrder,
  ChangeOrderSubmitted: changeOrder,
  ChangeOrderSigned: changeOrder.extend({
    role: z.string(),
    decision: z.enum(['APPROVED', 'REJECTED']),
  }),
  ChangeOrderApproved: changeOrder,
  ChangeOrderRejected: changeOrder.extend({ role: z.string(), reason: z.string() }),
  ChangeOrderWithdrawn: changeOrder.extend({ reason: z.string() }),
  ChangeOrderCancelled: changeOrder,
  ChangeOrderReleased: changeOrder.extend({
    /** Null: released before notices were issued. */
    changeNoticeNumber: z.string().nullable().default(null),
    affectedItems: z.array(
      z.object({
        itemId: id,
        fromRevisionId: id.nullable(),
        toRevisionId: id,
        stockDisposition: stockDisposition.default('USE_AS_IS'),
        workOrderDisposition,
        purchaseOrderDisposition: purchaseOrderDisposition.default('USE_AS_IS'),
        effectiveFrom: date,
      }),
    ),
  }),
  ChangeRequestOpened: changeRequest.extend({ itemId: id }),
  ChangeRequestReviewStarted: changeRequest,
  ChangeRequestAccepted: changeRequest.extend({ reason: z.string() }),
  ChangeRequestRejected: changeRequest.extend({ reason: z.string() }),
  /** An operator asks a subgraph to try a dead letter again. */
  DeadLetterRedriveAsked: z.object({ eventId: id, subgraph: z.enum(['erp', 'mes', 'plm']) }),
};
