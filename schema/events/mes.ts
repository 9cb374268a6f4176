/** What MES says: the plant, work orders, what the floor reported, what was wrong. */
import { z } from 'zod';
import { date, id, minutes, quantity, substitute } from './values.ts';

/** Every event of a work order says where it is made, so that a feed can be narrowed. */
const place = { workOrderId: id, siteId: id, workCenterIds: z.array(id) };

const material = z.object({
  materialId: id,
  itemId: id,
  requiredQuantity: quantity,
  operationSequence: z.number().int(),
  /** What may be used instead, by preference. */
  substitutes: z.array(substitute).default([]),
});

/** A by-product or co-product that a work order puts out, for the whole order. */
const output = z.object({ outputId: id, itemId: id, plannedQuantity: quantity });

const putOut = z.object({
  outputId: id,
  itemId: id,
  quantity,
  lotId: id.nullable(),
  lotNumber: z.string().nullable(),
});

const used = z.object({
  materialId: id.nullable(),
  itemId: id,
  /** Null: ERP takes the oldest lots that are not held. */
  lotId: id.nullable(),
  quantity,
});

/** The most that can come out of the order good, as its jobs stand; null: said before this was. */
const expectedQuantity = quantity.nullable().default(null);
/** The same, less what operations that have not ended lose of the rest by the process plan. */
const expectedByPlan = quantity.nullable().default(null);

const job = z.object({
  ...place,
  jobOrderId: id,
  workCenterId: id,
  sequence: z.number().int(),
  /** A step of a rework, beside the order's own operations. */
  rework: z.boolean().default(false),
});

const report = z.object({
  ...place,
  jobOrderId: id,
  jobResponseId: id,
  itemId: id,
  revisionId: id,
  good: quantity,
  scrap: quantity,
  /** The last operation of the work order: good quantity goes to stock. */
  lastOperation: z.boolean(),
  lotId: id.nullable(),
  lotNumber: z.string().nullable(),
  workCenterId: id,
  /** The machine; null when it is not known. */
  workUnitId: id.nullable().default(null),
  /** Machine time at standard for what was reported; set-up with the first report. */
  standardMinutes: minutes,
  materials: z.array(used),
  /** What came out beside the item, at the last operation. */
  outputs: z.array(putOut).default([]),
  expectedQuantity,
  expectedByPlan,
});

const nonConformance = z.object({
  nonConformanceId: id,
  number: z.string(),
  itemId: id,
  lotIds: z.array(id),
  disposition: z.enum(['USE_AS_IS', 'REWORK', 'SCRAP', 'RETURN']),
});

/** A time of a person on a job, or at a work centre without one. */
const labor = z.object({
  laborEntryId: id,
  personId: id,
  /** What they are qualified for on the day it began. */
  qualifications: z.array(z.string()),
  /** Null: there, and on no job. */
  jobOrderId: id.nullable(),
  workOrderId: id.nullable(),
  workCenterId: id,
  /** Null: not known. */
  workUnitId: id.nullable(),
  siteId: id,
  startedAt: z.iso.datetime(),
});

/** Somebody calls for help, or is helped. */
const andonCall = z.object({
  andonCallId: id,
  kind: z.string(),
  siteId: id,
  workCenterId: id,
  /** Null: of the whole work centre. */
  workUnitId: id.nullable(),
  jobOrderId: id.nullable(),
  /** Of escalation, reached so far. */
  level: z.number().int().default(0),
});

export const mesEvents = {
  SiteDefined: z.object({
    siteId: id,
    code: z.string(),
    name: z.string(),
    /** IANA name. */
    timeZone: z.string(),
    /** ISO 8601 weekdays, 1 is Monday. */
    workingDays: z.array(z.number().int().min(1).max(7)),
    closedOn: z.array(date),
  }),
  WorkCenterDefined: z.object({ workCenterId: id, siteId: id, code: z.string(), name: z.string() }),
  /** What a work unit does, or did since an instant, is another. */
  EquipmentStateChanged: z.object({
    workUnitId: id,
    workCenterId: id,
    siteId: id,
    since: z.iso.datetime(),
    correctionId: id.nullable(),
  }),
  WorkOrderCreated: z.object({
    ...place,
    number: z.string(),
    plannedOrderId: id,
    itemId: id,
    revisionId: id,
    /** The site's own BOM it was pinned by; null: that of engineering. */
    manufacturingBomId: id.nullable().default(null),
    quantity,
    startOn: date,
    dueOn: date,
    materials: z.array(material),
    outputs: z.array(output).default([]),
  }),
  WorkOrderRevisionSwitched: z.object({
    ...place,
    changeOrderId: id,
    fromRevisionId: id,
    toRevisionId: id,
    manufacturingBomId: id.nullable().default(null),
    materials: z.array(material),
    outputs: z.array(output).default([]),
  }),
  /** The order stays on the revision it was started with. */
  WorkOrderRevisionKept: z.object({ ...place, changeOrderId: id, revisionId: id }),
  WorkOrderRescheduled: z.object({
    ...place,
    startOn: date,
    dueOn: date,
    priority: z.number().int(),
  }),
  WorkOrderHeld: z.object({ ...place, reason: z.string() }),
  WorkOrderResumed: z.object(place),
  WorkOrderCancelled: z.object({ ...place, reason: z.string() }),
  /** Pieces go back to be put right, by jobs of their own. */
  ReworkSent: z.object({
    ...place,
    jobOrderId: id,
    reworkId: id,
    quantity,
    reason: z.string(),
    stepIds: z.array(id),
  }),
  /** To an alternate of its work centre, before it began. */
  JobMoved: job.extend({ fromWorkCenterId: id, reason: z.string() }),
  /** Part of it became a job beside it. */
  JobSplit: job.extend({ started: z.boolean(), newJobOrderId: id, quantity }),
  /** It went up in another job of the same operation, before it began. */
  JobMerged: job.extend({ intoJobOrderId: id, quantity }),
  /** Split, or merged with another: what it needs and puts out changes with it. */
  WorkOrderQuantityChanged: z.object({
    ...place,
    quantity,
    materials: z.array(material),
    outputs: z.array(output),
  }),
  JobStarted: job,
  /** Given to a work unit. */
  JobDispatched: job.extend({ workUnitId: id.nullable() }),
  JobHeld: job.extend({ reason: z.string() }),
  JobRestarted: job,
  JobPaused: job.extend({ reason: z.string() }),
  JobResumed: job,
  /** Given up: nothing more comes of it. */
  JobAborted: job.extend({ reason: z.string(), expectedQuantity, expectedByPlan }),
  ProductionReported: report,
  ProductionReversed: report,
  JobCompleted: job.extend({ expectedQuantity, expectedByPlan }),
  WorkOrderCompleted: z.object({ ...place, itemId: id, good: quantity, scrap: quantity }),
  /** Somebody is on it from then on; how long is told when it ends. */
  LaborStarted: labor,
  /** It ended, was corrected, or shares its seconds otherwise than was told. */
  LaborReported: labor.extend({
    /** Null: it was told to have ended, and lasts by a correction. */
    endedAt: z.iso.datetime().nullable(),
    /** Its share of the person's time, all of it: not what is added. 0 while it lasts. */
    seconds: z.number().int().nonnegative(),
    /** As it was told before; null: for the first time. */
    secondsBefore: z.number().int().nonnegative().nullable(),
    /** Why it was corrected; null: it was not, or another time was. */
    reason: z.string().nullable(),
  }),
  /** A sample broke a rule of its control plan. */
  ProcessAlarmRaised: z.object({
    processAlarmId: id,
    inspectionId: id,
    jobOrderId: id,
    workOrderId: id,
    workCenterId: id,
    siteId: id,
    itemId: id,
    rule: z.string(),
    heldJob: z.boolean(),
  }),
  AndonCallRaised: andonCall,
  AndonCallAcknowledged: andonCall,
  AndonCallResolved: andonCall,
  AndonCallCancelled: andonCall,
  /** Nobody has taken or resolved it in the minutes that are set: it comes to the level it says. */
  AndonCallEscalated: andonCall,
  NonConformanceRaised: z.object({
    nonConformanceId: id,
    number: z.string(),
    itemId: id,
    revisionId: id.nullable(),
    lotIds: z.array(id),
    cause: z.enum(['DESIGN', 'PROCESS', 'MATERIAL', 'HANDLING', 'UNKNOWN']),
    description: z.string(),
    /** Inspections that show it. */
    inspectionIds: z.array(id).default([]),
  }),
  /** The board has decided: all roles have signed. */
  NonConformanceDispositioned: nonConformance,
  NonConformanceClosed: nonConformance,
};
