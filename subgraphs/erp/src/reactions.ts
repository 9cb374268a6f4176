import { redriveDeadLetter } from '@throughline/chassis/outbox/dead-letters';
import type { Reactions } from '@throughline/chassis/outbox/inbox';
import { costAgain } from './costing/reactions.ts';
import { disposeLots, holdChangedStock, holdLots, releaseReworked } from './inventory/reactions.ts';
import {
  forgetDeleted,
  replanDefinition,
  replanExpected,
  replanLot,
  replanNewWorkOrder,
  replanObsolete,
  replanOrder,
  replanPurchase,
  replanSite,
  replanStock,
  replanSupersession,
  replanTransfer,
  replanWorkOrder,
} from './planning/reactions.ts';
import { noteJob } from './production/charging.ts';
import { chargeLabour } from './production/labour.ts';
import {
  noteJobAborted,
  noteJobCompleted,
  noteJobMerged,
  noteJobMoved,
  noteJobSplit,
  noteReported,
  noteTakenBack,
} from './production/progress.ts';
import {
  applyReport,
  changeQuantity,
  noteCancelled,
  noteCompleted,
  noteHeld,
  noteResumed,
  noteStarted,
  noteWorkOrder,
  reschedule,
  reverseReport,
  switchRevision,
} from './production/reactions.ts';
import { flagOpenOrders } from './purchasing/reactions.ts';
import {
  noteBuildability,
  noteDefinition,
  noteItem,
  noteItemDeleted,
  noteObsolete,
  noteSite,
  noteSiteDefinition,
  noteSuperseded,
  noteSupersession,
  noteSupersessionWithdrawn,
  noteWorkCenter,
} from './references/reactions.ts';
import {
  followCompletion,
  followReversal,
  followStart,
  freeFinishedGoods,
  freeScrapped,
  keepFinishedGoods,
} from './sales/reactions.ts';

/** What ERP does when others, or itself, say something; in this order. */
export const reactions: Reactions = {
  ItemDefined: [noteItem],
  ProductDefinitionReleased: [
    noteDefinition,
    costAgain('ProductDefinitionReleased'),
    replanDefinition,
  ],
  ManufacturingBomReleased: [noteSiteDefinition, replanSite],
  RevisionSuperseded: [noteSuperseded, costAgain('RevisionSuperseded')],
  RevisionObsoleted: [noteObsolete, costAgain('RevisionObsoleted'), replanObsolete],
  RevisionBuildabilityChanged: [noteBuildability],
  ItemDeleted: [noteItemDeleted, forgetDeleted],
  ItemSuperseded: [noteSupersession, replanSupersession('ItemSuperseded')],
  ItemSupersessionWithdrawn: [
    noteSupersessionWithdrawn,
    replanSupersession('ItemSupersessionWithdrawn'),
  ],
  ChangeOrderReleased: [flagOpenOrders, holdChangedStock],
  SiteDefined: [noteSite],
  WorkCenterDefined: [noteWorkCenter],
  WorkOrderCreated: [noteWorkOrder, replanNewWorkOrder],
  // What it needed and put out before, and what it does from now on.
  WorkOrderRevisionSwitched: [
    replanWorkOrder('WorkOrderRevisionSwitched'),
    switchRevision,
    replanWorkOrder('WorkOrderRevisionSwitched'),
  ],
  WorkOrderRescheduled: [reschedule, replanWorkOrder('WorkOrderRescheduled')],
  WorkOrderHeld: [noteHeld],
  WorkOrderResumed: [noteResumed],
  WorkOrderCancelled: [noteCancelled, replanWorkOrder('WorkOrderCancelled')],
  WorkOrderCompleted: [noteCompleted, followCompletion, replanWorkOrder('WorkOrderCompleted')],
  WorkOrderQuantityChanged: [changeQuantity, replanWorkOrder('WorkOrderQuantityChanged')],
  JobMoved: [noteJobMoved],
  JobSplit: [noteJobSplit],
  JobMerged: [noteJobMerged],
  JobStarted: [noteStarted, noteJob, followStart],
  JobCompleted: [noteJobCompleted, replanExpected('JobCompleted')],
  JobAborted: [noteJobAborted, replanExpected('JobAborted')],
  ProductionReported: [
    applyReport,
    noteReported,
    keepFinishedGoods,
    replanExpected('ProductionReported'),
  ],
  ProductionReversed: [
    freeFinishedGoods,
    reverseReport,
    noteTakenBack,
    followReversal,
    replanExpected('ProductionReversed'),
    replanWorkOrder('ProductionReversed'),
  ],
  LaborReported: [chargeLabour],
  NonConformanceRaised: [holdLots],
  NonConformanceDispositioned: [freeScrapped, disposeLots],
  NonConformanceClosed: [releaseReworked],
  SalesOrderConfirmed: [replanOrder('SalesOrderConfirmed')],
  SalesOrderChanged: [replanOrder('SalesOrderChanged')],
  SalesOrderCancelled: [replanOrder('SalesOrderCancelled')],
  StockChanged: [replanStock],
  PurchaseOrderCreated: [replanPurchase('PurchaseOrderCreated')],
  PurchaseOrderChanged: [replanPurchase('PurchaseOrderChanged')],
  TransferOrderChanged: [replanTransfer],
  LotHeld: [replanLot('LotHeld')],
  LotReleased: [replanLot('LotReleased')],
  DeadLetterRedriveAsked: [redriveDeadLetter],
};
