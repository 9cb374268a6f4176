import type { Decimal } from '@throughline/chassis/values/decimal';
import type { ItemPlanning, PlannedOrder } from './load.ts';
import type { Message } from './messages.ts';
import type { Peg } from './netting.ts';

export interface Planned {
  readonly id: string;
  readonly itemId: string;
  readonly supplyType: ItemPlanning['supplyType'];
  /** Where a transfer comes from. */
  readonly sourceSiteId: string | null;
  readonly quantity: Decimal;
  readonly startOn: string;
  readonly dueOn: string;
  readonly neededOn: string;
  /** Orders of an item for one date are counted from 1. */
  readonly lot: number;
  readonly pastDue: boolean;
}

export interface Requirement {
  readonly plannedOrderId: string;
  readonly itemId: string;
  readonly phantom: boolean;
  /** Below 0: what the order puts out beside its item, there on `neededOn`. */
  readonly quantity: Decimal;
  readonly neededOn: string;
}

/** What is planned of one item. */
export interface ItemPlan {
  readonly itemId: string;
  readonly orders: readonly Planned[];
  /** Orders that planning leaves as they are. */
  readonly staying: readonly PlannedOrder[];
  /** Planned orders that were there and are planned anew: they stay or go as `orders` says. */
  readonly replaced: readonly PlannedOrder[];
  /** What its BOM asks for: of its own orders, or, where it is a phantom, of those that need it. */
  readonly requirements: readonly Requirement[];
  readonly pegs: readonly Peg[];
  readonly messages: readonly Message[];
}
