/** Who hears what: which subgraph applies which events of which other. */
import type { EventType } from './contract.ts';

export const subgraphNames = ['plm', 'mes', 'erp', 'access'] as const;
export type SubgraphName = (typeof subgraphNames)[number];

const routes: Record<SubgraphName, Partial<Record<SubgraphName, readonly EventType[]>>> = {
  plm: {
    erp: [
      'ItemDefined',
      'ProductDefinitionReleased',
      'ManufacturingBomReleased',
      'RevisionSuperseded',
      'RevisionObsoleted',
      'RevisionBuildabilityChanged',
      'ItemDeleted',
      'ItemSuperseded',
      'ItemSupersessionWithdrawn',
      'ChangeOrderReleased',
      'DeadLetterRedriveAsked',
    ],
    mes: [
      'ItemDefined',
      'ProductDefinitionReleased',
      'ManufacturingBomReleased',
      'RevisionSuperseded',
      'RevisionObsoleted',
      'ItemDeleted',
      'ChangeOrderReleased',
      'DeadLetterRedriveAsked',
    ],
    plm: ['DeadLetterRedriveAsked'],
  },
  erp: {
    // Against the order of its domains ERP hears itself: planning follows sales and stock.
    erp: [
      'SalesOrderConfirmed',
      'SalesOrderChanged',
      'SalesOrderCancelled',
      'StockChanged',
      'PurchaseOrderCreated',
      'PurchaseOrderChanged',
      'TransferOrderChanged',
      'LotHeld',
      'LotReleased',
    ],
    mes: [
      'SalesOrderConfirmed',
      'SalesOrderChanged',
      'SalesOrderCancelled',
      'PlannedOrderReleased',
      'MaterialIssued',
      'MaterialIssueReversed',
      'LotReceived',
      'LotHeld',
      'LotReleased',
    ],
    plm: ['SalesOrderConfirmed', 'SalesOrderChanged', 'PurchaseOrderCreated'],
  },
  mes: {
    erp: [
      'SiteDefined',
      'WorkCenterDefined',
      'WorkOrderCreated',
      'WorkOrderRevisionSwitched',
      'WorkOrderRescheduled',
      'WorkOrderHeld',
      'WorkOrderResumed',
      'WorkOrderCancelled',
      'WorkOrderQuantityChanged',
      'JobMoved',
      'JobSplit',
      'JobMerged',
      'JobStarted',
      'JobCompleted',
      'JobAborted',
      'ProductionReported',
      'ProductionReversed',
      'WorkOrderCompleted',
      'LaborReported',
      'NonConformanceRaised',
      'NonConformanceDispositioned',
      'NonConformanceClosed',
    ],
    plm: ['NonConformanceRaised'],
  },
  access: {},
};

/** Types of `source` that `consumer` applies. */
export function typesFor(source: SubgraphName, consumer: SubgraphName): readonly EventType[] {
  return routes[source][consumer] ?? [];
}

/** All types a subgraph must have a reaction for. */
export function heardBy(consumer: SubgraphName): readonly EventType[] {
  return subgraphNames.flatMap((source) => typesFor(source, consumer));
}
