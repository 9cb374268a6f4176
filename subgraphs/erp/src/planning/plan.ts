import type { Decimal } from '@throughline/chassis/values/decimal';
import type { ItemPlanning } from './load.ts';
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
  /** Whose BOM asks for it: the order's item, or a phantom that was blown through. */
  readonly bomItemId: string;
  readonly itemId: string;
  readonly phantom: boolean;
  /** Below 0: what the order puts out beside its item, there on `neededOn`. */
  readonly quantity: Decimal;
  readonly neededOn: string;
}

/** A peg of an item's. */
export type ItemPeg = { readonly itemId: string } & Peg;

export interface Plan {
  readonly orders: Planned[];
  readonly requirements: Requirement[];
  readonly pegs: ItemPeg[];
  readonly messages: ({ readonly itemId: string } & Message)[];
}

export const emptyPlan = (): Plan => ({ orders: [], requirements: [], pegs: [], messages: [] });
