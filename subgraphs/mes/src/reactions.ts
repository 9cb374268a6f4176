import { redriveDeadLetter } from '@throughline/chassis/outbox/dead-letters';
import type { Reactions } from '@throughline/chassis/outbox/inbox';
import { noteIssue, noteReturn } from './genealogy/reactions.ts';
import { keepHeld } from './nonconformances/reactions.ts';
import {
  followCancellation,
  followChangeOrder,
  followSalesOrder,
  releaseToFloor,
} from './orders/reactions.ts';
import {
  forgetItem,
  keepPinned,
  noteCustomer,
  noteDefinition,
  noteHeldLot,
  noteItem,
  noteLot,
  noteObsolete,
  noteReleasedLot,
  noteSiteDefinition,
} from './products/reactions.ts';

/** What MES does when others say something; in this order. */
export const reactions: Reactions = {
  ItemDefined: [noteItem],
  ProductDefinitionReleased: [noteDefinition],
  ManufacturingBomReleased: [noteSiteDefinition],
  RevisionSuperseded: [keepPinned],
  RevisionObsoleted: [noteObsolete],
  ItemDeleted: [forgetItem],
  ChangeOrderReleased: [followChangeOrder],
  PlannedOrderReleased: [releaseToFloor],
  SalesOrderConfirmed: [noteCustomer('SalesOrderConfirmed')],
  SalesOrderChanged: [noteCustomer('SalesOrderChanged'), followSalesOrder],
  SalesOrderCancelled: [followCancellation],
  MaterialIssued: [noteIssue],
  MaterialIssueReversed: [noteReturn],
  LotReceived: [noteLot],
  LotHeld: [noteHeldLot],
  LotReleased: [noteReleasedLot, keepHeld],
  DeadLetterRedriveAsked: [redriveDeadLetter],
};
