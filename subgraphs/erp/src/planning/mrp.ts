import { type Decimal, decimal, isAboveZero, zero } from '@throughline/chassis/values/decimal';
import {
  type Days,
  demandedTwice,
  oncePerOrder,
  oncePerSupply,
  receiptsOf,
  sizingOf,
  stays,
  uniteEqual,
} from './inputs.ts';
import { leadTime } from './lead-time.ts';
import type { ItemPlanning, OnOrder, PlannedOrder, Start } from './load.ts';
import {
  type Message,
  messagesForOpen,
  messagesForPlanned,
  messagesToIncrease,
} from './messages.ts';
import { type Demand, net, type Netting, type Peg, type Short } from './netting.ts';
import type { ItemPlan, Planned, Requirement } from './plan.ts';
import { rankOf } from './ranking.ts';
import { type Lot, type Sizing, sizeLots } from './sizing.ts';
import type { Component, Output, Structure } from './structure.ts';

export interface Frame extends Days {
  readonly structure: Pick<
    Structure,
    'blownThrough' | 'components' | 'isMade' | 'isSuperseded' | 'outputs' | 'yieldOf'
  >;
  newId(): string;
}

/** An order whose components are needed. */
interface Parent {
  readonly id: string;
  readonly itemId: string;
  readonly quantity: Decimal;
  readonly startOn: string;
  readonly dueOn: string;
  readonly rank: string;
}

/**
 * Items are planned one after another, each after everything that needs it (low-level codes):
 * shortfalls become planned orders, whose components are demand below.
 */
export class Mrp {
  readonly #frame: Frame;
  readonly #dependent = new Map<string, Demand[]>();
  readonly #outputs = new Map<string, OnOrder[]>();

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  /** Planned after everything that needs it. */
  planItem(itemId: string, start: Start): ItemPlan {
    const parameters = start.parameters.get(itemId) ?? null;
    const { planDate, after, structure } = this.#frame;
    const byPlan = structure.yieldOf(itemId);
    const sizing = sizingOf(start.items.get(itemId), parameters, this.#frame, byPlan);
    const known = start.orders.get(itemId) ?? [];
    const fixed = known.filter((order) => stays(order, parameters, sizing.fenceEndsOn));
    const free = known.filter((order) => !fixed.includes(order));
    const netting: Netting = {
      onHand: start.onHand.get(itemId) ?? zero,
      receipts: receiptsOf(this.#receiptsOf(itemId, start), fixed, sizing),
      demands: this.#demandsOf(itemId, start, parameters),
      planDate,
      reach: (date) => after(date, parameters?.reschedulingDays ?? 0),
    };
    const { shorts, pegs } = net(netting);
    const requirements: Requirement[] = [];
    const own: Short[] = [];
    for (const short of shorts) {
      if (short.demand.phantom) this.#blowThrough(itemId, short, requirements);
      else own.push(short);
    }
    // What there is of an item that was deleted is given out; no more of it comes.
    const lots = start.items.get(itemId)?.deletedAt ? [] : sizeLots(own, sizing);
    const orders = this.#toOrders(itemId, lots, parameters, free);
    pegLots(lots, orders, pegs);
    for (const of of orders) if (of.supplyType === 'MAKE') this.#need(toParent(of), requirements);
    for (const of of fixed) if (of.supplyType === 'MAKE') this.#need(fixedParent(of), requirements);
    return {
      itemId,
      orders,
      staying: fixed,
      replaced: free,
      requirements,
      pegs: demandedTwice(netting.demands) ? uniteEqual(pegs) : pegs,
      messages: this.#messagesOf({ netting, sizing, orders, fixed }),
    };
  }

  /** An item whose plan is done is not planned again. */
  forget(itemId: string): void {
    this.#dependent.delete(itemId);
    this.#outputs.delete(itemId);
  }

  /** What an item's orders need and put out, before the item is planned a second time. */
  takeBack({ requirements }: ItemPlan): void {
    for (const { plannedOrderId, itemId, quantity } of requirements) {
      const needs = this.#dependent.get(itemId) ?? [];
      const need = needs.findIndex((one) => one.quantity === quantity);
      if (need >= 0) needs.splice(need, 1);
      const outputs = this.#outputs.get(itemId) ?? [];
      const output = outputs.findIndex(
        (one) => one.id === plannedOrderId && one.ordered.negated().eq(quantity),
      );
      if (output >= 0) outputs.splice(output, 1);
    }
  }

  /** What comes in of it, other items' orders included. */
  #receiptsOf(itemId: string, start: Start): OnOrder[] {
    const outputs = this.#outputs.get(itemId) ?? [];
    return oncePerSupply([...(start.receipts.get(itemId) ?? []), ...outputs]);
  }

  #demandsOf(itemId: string, start: Start, parameters: ItemPlanning | null): Demand[] {
    const dependent = this.#dependent.get(itemId) ?? [];
    const demands = oncePerOrder([...(start.demands.get(itemId) ?? []), ...dependent]);
    const safetyStock = decimal(parameters?.safetyStock ?? 0);
    // What is only used up is kept in store no more.
    const { planDate, structure } = this.#frame;
    if (!isAboveZero(safetyStock) || structure.isSuperseded(itemId, planDate)) return demands;
    const source = { kind: 'SAFETY_STOCK', id: null } as const;
    demands.push({ date: planDate, quantity: safetyStock, source, rank: '' });
    return demands;
  }

  #toOrders(
    itemId: string,
    lots: readonly Lot[],
    parameters: ItemPlanning | null,
    known: readonly PlannedOrder[],
  ): Planned[] {
    const { planDate, structure, after, newId } = this.#frame;
    const sourceSiteId = parameters?.sourceSiteId ?? null;
    // An order that was there for that date keeps its number, unless it came from elsewhere.
    const alike = known.filter((one) => one.sourceSiteId === sourceSiteId);
    const numbered = new Map(alike.map((one) => [`${one.dueOn} ${one.lot}`, one.id]));
    const counts = new Map<string, number>();
    return lots.map(({ dueOn, neededOn, quantity }) => {
      const lot = (counts.get(dueOn) ?? 0) + 1;
      counts.set(dueOn, lot);
      const startOn = after(dueOn, -leadTime(parameters, quantity));
      // What has components on that date is made unless the site says that it buys it.
      const usual = () => (structure.isMade(itemId, dueOn, startOn) ? 'MAKE' : 'BUY');
      return {
        id: numbered.get(`${dueOn} ${lot}`) ?? newId(),
        itemId,
        supplyType: parameters?.supplyType ?? usual(),
        sourceSiteId,
        quantity,
        startOn,
        dueOn,
        neededOn,
        lot,
        pastDue: startOn < planDate,
      };
    });
  }

  #need(parent: Parent, into: Requirement[]): void {
    const { itemId, quantity, startOn, dueOn } = parent;
    const { structure } = this.#frame;
    this.#needOf(parent, structure.components(itemId, quantity, dueOn, startOn), into);
    this.#putOut(parent, structure.outputs(itemId, quantity, dueOn, startOn), into);
  }

  /** Another item's order brings it; it is there when that is due. */
  #putOut(
    { id: plannedOrderId, dueOn: neededOn }: Pick<Parent, 'id' | 'dueOn'>,
    outputs: readonly Output[],
    into: Requirement[],
  ): void {
    for (const { itemId, quantity } of outputs) {
      const less = quantity.negated();
      into.push({ plannedOrderId, itemId, phantom: false, quantity: less, neededOn });
      const list = this.#outputs.get(itemId) ?? [];
      this.#outputs.set(itemId, list);
      const order = { kind: 'PLANNED_ORDER', id: plannedOrderId, date: neededOn } as const;
      list.push({ ...order, ordered: quantity, isOutput: true });
    }
  }

  /** What stock of a phantom doesn't cover is needed of what it stands for, by the order itself. */
  #blowThrough(phantomId: string, { demand, quantity }: Short, into: Requirement[]): void {
    const { source, date, rank, orderDueOn: dueOn = date } = demand;
    if (source.kind !== 'PLANNED_ORDER') return;
    const order = { id: source.id, startOn: date, dueOn, rank };
    const { needs, outputs } = this.#frame.structure.blownThrough(phantomId, quantity, date);
    this.#needOf(order, needs, into);
    this.#putOut(order, outputs, into);
  }

  #needOf(
    { id, startOn, dueOn: orderDueOn, rank }: Pick<Parent, 'id' | 'startOn' | 'dueOn' | 'rank'>,
    components: readonly Component[],
    into: Requirement[],
  ): void {
    // One for all of the order's components: there are hundreds of thousands of them.
    const source = { kind: 'PLANNED_ORDER', id } as const;
    for (const { itemId, phantom, quantity } of components) {
      into.push({ plannedOrderId: id, itemId, phantom, quantity, neededOn: startOn });
      let list = this.#dependent.get(itemId);
      if (!list) this.#dependent.set(itemId, (list = []));
      list.push({ date: startOn, quantity, source, rank, phantom, orderDueOn });
    }
  }

  #messagesOf(of: {
    netting: Netting;
    sizing: Sizing;
    orders: readonly Planned[];
    fixed: readonly PlannedOrder[];
  }): Message[] {
    const { planDate } = this.#frame;
    const waiting = of.fixed
      .filter(({ status }) => status !== 'RELEASED')
      .map((one) => ({ ...one, quantity: decimal(one.quantity), neededOn: one.dueOn }));
    const said = [
      ...messagesForOpen(of.netting, of.sizing),
      ...messagesToIncrease(
        of.netting.receipts.filter((one) => !one.isOutput),
        of.orders,
        of.sizing.policy.maximum,
      ),
    ];
    const cancelled = new Set(
      said.filter((one) => one.kind === 'CANCEL').map((one) => one.supplyId),
    );
    for (const order of [...of.orders, ...waiting]) {
      if (!cancelled.has(order.id)) said.push(...messagesForPlanned(order, planDate));
    }
    const seen = new Set<string>();
    const released = of.fixed.filter(({ status }) => status === 'RELEASED').map(({ id }) => id);
    return said.filter(({ supplyId, kind }) => {
      const key = `${supplyId} ${kind}`;
      if (seen.has(key) || released.includes(supplyId)) return false;
      seen.add(key);
      return true;
    });
  }
}

function pegLots(lots: readonly Lot[], orders: readonly Planned[], into: Peg[]): void {
  lots.forEach(({ pegs, excess, dueOn }, at) => {
    const supply = { kind: 'PLANNED_ORDER', id: orders[at]?.id ?? '', on: dueOn } as const;
    for (const { demand, quantity } of pegs) {
      into.push({ supply, source: demand.source, quantity, neededOn: demand.date });
    }
    if (isAboveZero(excess)) into.push({ supply, source: null, quantity: excess, neededOn: dueOn });
  });
}

function toParent({ id, itemId, quantity, startOn, dueOn, lot }: Planned): Parent {
  const rank = rankOf({ id, itemId, dueOn, lot, firm: false });
  return { id, itemId, quantity, startOn, dueOn, rank };
}

function fixedParent(order: PlannedOrder): Parent {
  const rank = rankOf({ ...order, firm: order.status !== 'PLANNED' });
  return { ...order, quantity: decimal(order.quantity), rank };
}
