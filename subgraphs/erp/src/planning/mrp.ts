import { type Decimal, decimal, isAboveZero, zero } from '@throughline/chassis/values/decimal';
import type { Availability } from './availability.ts';
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
import { messagesForOpen, messagesForPlanned, messagesToIncrease } from './messages.ts';
import { type Demand, net, type Netting, type Short } from './netting.ts';
import { emptyPlan, type Plan, type Planned } from './plan.ts';
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
  /** What was planned since it was taken last. */
  plan: Plan = emptyPlan();
  /** Planned orders that were there and are planned anew: they stay or go as the plan says. */
  readonly replaced: PlannedOrder[] = [];
  readonly #frame: Frame;
  readonly #dependent = new Map<string, Demand[]>();
  readonly #outputs = new Map<string, OnOrder[]>();

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  /** The plan so far; what follows is a plan of its own. */
  take(): Plan {
    const plan = this.plan;
    this.plan = emptyPlan();
    return plan;
  }

  /** `hears` is told of each order there then is, after everything that needs it. */
  planItem(itemId: string, start: Start, hears?: Pick<Availability, 'add'>): void {
    const parameters = start.parameters.get(itemId) ?? null;
    const { planDate, after, structure } = this.#frame;
    const byPlan = structure.yieldOf(itemId);
    const sizing = sizingOf(start.items.get(itemId), parameters, this.#frame, byPlan);
    const known = start.orders.get(itemId) ?? [];
    const fixed = known.filter((order) => stays(order, parameters, sizing.fenceEndsOn));
    const free = known.filter((order) => !fixed.includes(order));
    for (const order of free) this.replaced.push(order);
    const netting: Netting = {
      onHand: start.onHand.get(itemId) ?? zero,
      receipts: receiptsOf(this.#receiptsOf(itemId, start), fixed, sizing),
      demands: this.#demandsOf(itemId, start, parameters),
      planDate,
      reach: (date) => after(date, parameters?.reschedulingDays ?? 0),
    };
    const { shorts, pegs } = net(netting);
    const firstPeg = this.plan.pegs.length;
    for (const peg of pegs) this.plan.pegs.push({ itemId, ...peg });
    const own: Short[] = [];
    for (const short of shorts) {
      if (short.demand.phantom) this.#blowThrough(itemId, short);
      else own.push(short);
    }
    // What there is of an item that was deleted is given out; no more of it comes.
    const lots = start.items.get(itemId)?.deletedAt ? [] : sizeLots(own, sizing);
    const planned = this.#toOrders(itemId, lots, parameters, free);
    this.plan.orders.push(...planned);
    this.#pegLots(itemId, lots, planned);
    if (demandedTwice(netting.demands)) uniteEqual(this.plan.pegs, firstPeg);
    for (const order of planned) if (order.supplyType === 'MAKE') this.#need(toParent(order));
    for (const order of fixed) if (order.supplyType === 'MAKE') this.#need(fixedParent(order));
    for (const order of [...fixed, ...planned]) hears?.add(order, parameters);
    this.#say(itemId, { netting, sizing, planned, fixed });
  }

  /** What comes in of it, other items' orders included. */
  #receiptsOf(itemId: string, start: Start): OnOrder[] {
    const outputs = this.#outputs.get(itemId) ?? [];
    this.#outputs.delete(itemId);
    return oncePerSupply([...(start.receipts.get(itemId) ?? []), ...outputs]);
  }

  #demandsOf(itemId: string, start: Start, parameters: ItemPlanning | null): Demand[] {
    const dependent = this.#dependent.get(itemId) ?? [];
    this.#dependent.delete(itemId);
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

  #pegLots(itemId: string, lots: readonly Lot[], planned: readonly Planned[]): void {
    lots.forEach(({ pegs, excess, dueOn }, at) => {
      const id = planned[at]?.id ?? '';
      const supply = { kind: 'PLANNED_ORDER', id, on: dueOn } as const;
      for (const { demand, quantity } of pegs) {
        const { source, date: neededOn } = demand;
        this.plan.pegs.push({ itemId, supply, source, quantity, neededOn });
      }
      if (!isAboveZero(excess)) return;
      const surplus = { source: null, quantity: excess, neededOn: dueOn };
      this.plan.pegs.push({ itemId, supply, ...surplus });
    });
  }

  #need(parent: Parent): void {
    const { itemId, quantity, startOn, dueOn } = parent;
    const { structure } = this.#frame;
    this.#needOf(parent, itemId, structure.components(itemId, quantity, dueOn, startOn));
    this.#putOut(parent, itemId, structure.outputs(itemId, quantity, dueOn, startOn));
  }

  /** Another item's order brings it; it is there when that is due. */
  #putOut(
    { id, dueOn }: Pick<Parent, 'id' | 'dueOn'>,
    bomItemId: string,
    outputs: readonly Output[],
  ): void {
    for (const { itemId, quantity } of outputs) {
      this.plan.requirements.push({
        plannedOrderId: id,
        bomItemId,
        itemId,
        phantom: false,
        quantity: quantity.negated(),
        neededOn: dueOn,
      });
      const list = this.#outputs.get(itemId) ?? [];
      this.#outputs.set(itemId, list);
      list.push({ kind: 'PLANNED_ORDER', id, date: dueOn, ordered: quantity, isOutput: true });
    }
  }

  /** What stock of a phantom doesn't cover is needed of what it stands for, by the order itself. */
  #blowThrough(phantomId: string, { demand, quantity }: Short): void {
    const { source, date, rank, orderDueOn: dueOn = date } = demand;
    if (source.kind !== 'PLANNED_ORDER') return;
    const order = { id: source.id, startOn: date, dueOn, rank };
    const { needs, outputs } = this.#frame.structure.blownThrough(phantomId, quantity, date);
    this.#needOf(order, phantomId, needs);
    this.#putOut(order, phantomId, outputs);
  }

  #needOf(
    order: Pick<Parent, 'id' | 'startOn' | 'dueOn' | 'rank'>,
    bomItemId: string,
    components: readonly Component[],
  ): void {
    const { id, startOn, dueOn: orderDueOn, rank } = order;
    for (const component of components) {
      const { itemId, phantom } = component;
      this.plan.requirements.push({
        plannedOrderId: id,
        bomItemId,
        neededOn: startOn,
        ...component,
      });
      let list = this.#dependent.get(itemId);
      if (!list) this.#dependent.set(itemId, (list = []));
      const source = { kind: 'PLANNED_ORDER', id } as const;
      const { quantity } = component;
      list.push({ date: startOn, quantity, source, rank, phantom, orderDueOn });
    }
  }

  #say(
    itemId: string,
    of: {
      netting: Netting;
      sizing: Sizing;
      planned: readonly Planned[];
      fixed: readonly PlannedOrder[];
    },
  ): void {
    const { planDate } = this.#frame;
    const waiting = of.fixed
      .filter(({ status }) => status !== 'RELEASED')
      .map((one) => ({ ...one, quantity: decimal(one.quantity), neededOn: one.dueOn }));
    const said = [
      ...messagesForOpen(of.netting, of.sizing),
      ...messagesToIncrease(
        of.netting.receipts.filter((one) => !one.isOutput),
        of.planned,
        of.sizing.policy.maximum,
      ),
    ];
    const cancelled = new Set(
      said.filter((one) => one.kind === 'CANCEL').map((one) => one.supplyId),
    );
    for (const order of [...of.planned, ...waiting]) {
      if (!cancelled.has(order.id)) said.push(...messagesForPlanned(order, planDate));
    }
    const seen = new Set<string>();
    const released = of.fixed.filter(({ status }) => status === 'RELEASED').map(({ id }) => id);
    for (const one of said) {
      const key = `${one.supplyId} ${one.kind}`;
      if (seen.has(key) || released.includes(one.supplyId)) continue;
      seen.add(key);
      this.plan.messages.push({ itemId, ...one });
    }
  }
}

function toParent({ id, itemId, quantity, startOn, dueOn, lot }: Planned): Parent {
  const rank = rankOf({ id, itemId, dueOn, lot, firm: false });
  return { id, itemId, quantity, startOn, dueOn, rank };
}

function fixedParent(order: PlannedOrder): Parent {
  const rank = rankOf({ ...order, firm: order.status !== 'PLANNED' });
  return { ...order, quantity: decimal(order.quantity), rank };
}
