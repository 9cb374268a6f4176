import { definitionOn } from '@throughline/definitions/effectivity';
import { type Decimal, decimal, min, zero } from '@throughline/chassis/values/decimal';
import type { ProductDefinition } from '@throughline/schema/events/plm';
import { sizingOf } from '../planning/inputs.ts';
import { leadTime } from '../planning/lead-time.ts';
import type { ItemPlanning, PlannedItem } from '../planning/load.ts';
import { beforeYield, lots } from '../planning/lot-sizing.ts';
import type { Component, Structure } from '../planning/structure.ts';
import type { Definitions } from '../references/definitions.ts';
import { dayOfEnd } from './scheduling.ts';
import { ticksPerDay } from './ticks.ts';
import { dateOfDay, dayNumber } from './work-days.ts';

export interface FreeSupply {
  readonly on: string;
  readonly quantity: Decimal;
}

export interface PartFacts {
  readonly item: Pick<PlannedItem, 'unit' | 'tracking'>;
  readonly parameters: ItemPlanning | null;
  /** In order of date. */
  readonly free: readonly FreeSupply[];
}

export type PromiseLimit = 'SUPPLY' | 'LEAD_TIME' | 'CAPACITY' | 'COMPONENTS' | 'NOT_PLANNED';

export interface PromiseStep {
  readonly itemId: string;
  readonly needed: Decimal;
  readonly fromSupply: Decimal;
  /** Null: it can't be had. */
  readonly readyOn: string | null;
  readonly limitedBy: PromiseLimit;
  /** Work centre on which the last of its operations ends, when places decide. */
  readonly workCenterId: string | null;
}

/** When a lot would be finished on its work centres; null when none of them has a capacity. */
export type Place = (
  definition: ProductDefinition,
  quantity: Decimal,
  from: number,
) => { readonly end: number; readonly workCenterId: string } | null;

export interface Frame {
  readonly from: string;
  /** Working days of the site. */
  after(date: string, days: number): string;
  readonly definitions: Definitions;
  readonly structure: Structure;
  readonly facts: ReadonlyMap<string, PartFacts>;
  readonly place: Place;
  /** Free supply that comes after the lead times would have passed is not waited for. */
  readonly waits: boolean;
}

/** What is to be had of a part, and what that takes. */
interface Part {
  readonly itemId: string;
  needed: Decimal;
  /** Of that for orders that blow it through when its own stock is not enough. */
  phantom: Decimal;
  /** Date for which it is planned; decides which revision and which components. */
  on: string;
}

interface Plan {
  readonly part: Part;
  readonly fromSupply: Decimal;
  readonly supplyOn: string | null;
  readonly supplyType: ItemPlanning['supplyType'] | null;
  readonly lots: readonly Decimal[];
  readonly definition: ProductDefinition | null;
  readonly componentIds: readonly string[];
}

/**
 * Capable to promise (APICS): down the structure, what free supply does not cover is made or bought
 * in the lots of its parameters; up again, each part is ready when its components are and its work
 * centres have room, or its lead time has passed. Each part is looked at once.
 */
export function promise(frame: Frame, itemId: string, quantity: Decimal): PromiseStep[] {
  const plans = goDown(frame, itemId, quantity);
  const ready = new Map<string, number | null>();
  const steps = plans.reverse().map((plan) => {
    const { moment, ...step } = finish(frame, plan, ready);
    ready.set(plan.part.itemId, moment);
    return step;
  });
  return steps.reverse();
}

function goDown(frame: Frame, itemId: string, quantity: Decimal): Plan[] {
  const levels = frame.structure.levels();
  const leads = new Leads(frame);
  const byLevel = new Map<number, Map<string, Part>>();
  const need = (id: string, more: Omit<Part, 'itemId'>): void => {
    const level = levels.get(id) ?? 0;
    let parts = byLevel.get(level);
    if (!parts) byLevel.set(level, (parts = new Map<string, Part>()));
    const known = parts.get(id);
    if (!known) {
      parts.set(id, { itemId: id, ...more });
      return;
    }
    known.needed = known.needed.plus(more.needed);
    known.phantom = known.phantom.plus(more.phantom);
    if (more.on < known.on) known.on = more.on;
  };
  const on = frame.after(frame.from, leads.of(itemId));
  need(itemId, { needed: quantity, phantom: zero, on });
  const plans: Plan[] = [];
  while (byLevel.size > 0) {
    const level = Math.min(...byLevel.keys());
    const parts = byLevel.get(level) ?? new Map<string, Part>();
    byLevel.delete(level);
    for (const part of parts.values()) plans.push(planPart(frame, leads, part, need));
  }
  return plans;
}

function planPart(
  frame: Frame,
  leads: Leads,
  part: Part,
  need: (id: string, more: Omit<Part, 'itemId'>) => void,
): Plan {
  const { itemId, needed, on } = part;
  const facts = frame.facts.get(itemId);
  const latest = frame.waits ? null : frame.after(frame.from, leads.of(itemId));
  const { taken, lastOn } = take(facts?.free ?? [], needed, latest);
  const left = needed.minus(taken);
  // Stock goes to orders of the part itself first.
  const throughLeft = min(part.phantom, left);
  const ownLeft = left.minus(throughLeft);
  const parameters = facts?.parameters ?? null;
  const definition = definitionOn(frame.definitions.of(itemId), on);
  const supplyType = parameters?.supplyType ?? (definition ? 'MAKE' : null);
  const days = { planDate: frame.from, after: frame.after };
  const byPlan = frame.structure.yieldOf(itemId);
  const sizing = sizingOf(facts?.item, parameters, days, byPlan);
  const gross = beforeYield(ownLeft, sizing.yieldOn(on), sizing.whole);
  const sized = ownLeft.gt(0) ? lots(gross, sizing.policy) : [];
  const startOn = frame.after(on, -leadTime(parameters, sized[0] ?? zero));
  const componentIds = new Set<string>();
  const needComponents = (components: readonly Component[], date: string): void => {
    for (const component of components) {
      componentIds.add(component.itemId);
      const phantom = component.phantom ? component.quantity : zero;
      need(component.itemId, { needed: component.quantity, phantom, on: date });
    }
  };
  if (supplyType === 'MAKE') {
    for (const lot of sized) {
      needComponents(frame.structure.components(itemId, lot, on, startOn), startOn);
    }
  }
  if (throughLeft.gt(0)) {
    needComponents(frame.structure.blownThrough(itemId, throughLeft, on).needs, on);
  }
  return {
    part,
    fromSupply: taken,
    supplyOn: lastOn,
    supplyType,
    lots: sized,
    definition,
    componentIds: [...componentIds],
  };
}

function take(
  free: readonly FreeSupply[],
  needed: Decimal,
  latest: string | null,
): { taken: Decimal; lastOn: string | null } {
  let taken = zero;
  let lastOn: string | null = null;
  for (const { on, quantity } of free) {
    if (taken.gte(needed) || (latest !== null && on > latest)) break;
    taken = taken.plus(min(quantity, needed.minus(taken)));
    lastOn = on;
  }
  return { taken, lastOn };
}

/** Moments are ticks since 1970, the site's local time; a date is its first. */
function finish(
  frame: Frame,
  plan: Plan,
  ready: ReadonlyMap<string, number | null>,
): PromiseStep & { moment: number | null } {
  const { part, fromSupply, supplyOn, componentIds, lots: sized } = plan;
  const step = { itemId: part.itemId, needed: part.needed, fromSupply, workCenterId: null };
  const supplied = momentOf(supplyOn ?? frame.from);
  if (fromSupply.gte(part.needed)) {
    return { ...step, moment: supplied, readyOn: supplyOn, limitedBy: 'SUPPLY' };
  }
  let began = momentOf(frame.from);
  for (const id of componentIds) {
    const moment = ready.get(id) ?? null;
    if (moment === null) {
      return { ...step, moment: null, readyOn: null, limitedBy: 'COMPONENTS' };
    }
    if (moment > began) began = moment;
  }
  const isLate = began > momentOf(frame.from);
  // A phantom is there with its parts, and what is used up with its successor.
  if (sized.length === 0 && (plan.definition || componentIds.length > 0)) {
    const moment = Math.max(began, supplied);
    return { ...step, moment, readyOn: dateOf(moment), limitedBy: 'COMPONENTS' };
  }
  const made = finishLots(frame, plan, began);
  if (!made) return { ...step, moment: null, readyOn: null, limitedBy: 'NOT_PLANNED' };
  const moment = Math.max(made.end, supplied);
  const own = made.workCenterId === null ? 'LEAD_TIME' : 'CAPACITY';
  const limitedBy = supplied > made.end ? 'SUPPLY' : isLate ? 'COMPONENTS' : own;
  const { workCenterId } = made;
  return { ...step, workCenterId, moment, readyOn: dateOf(moment), limitedBy };
}

function finishLots(
  frame: Frame,
  { part, lots: sized, supplyType, definition }: Plan,
  began: number,
): { end: number; workCenterId: string | null } | null {
  if (supplyType === null || (supplyType === 'MAKE' && !definition)) return null;
  if (sized.length === 0) return null;
  const parameters = frame.facts.get(part.itemId)?.parameters ?? null;
  let last = { end: began, workCenterId: null as string | null };
  for (const lot of sized) {
    const placed = supplyType === 'MAKE' && definition && frame.place(definition, lot, began);
    const done = placed || {
      end: momentOf(frame.after(dateOf(began), leadTime(parameters, lot))),
      workCenterId: null,
    };
    if (done.end >= last.end) last = done;
  }
  return last;
}

function momentOf(date: string): number {
  return dayNumber(date) * ticksPerDay;
}

/** A date is its first moment; what ends within a day is there on that day. */
function dateOf(moment: number): string {
  return dateOfDay(moment % ticksPerDay === 0 ? moment / ticksPerDay : dayOfEnd(moment));
}

/** Fixed lead times in working days over all levels, the longest way down. */
class Leads {
  readonly #frame: Frame;
  readonly #known = new Map<string, number>();

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  of(itemId: string): number {
    const known = this.#known.get(itemId);
    if (known !== undefined) return known;
    const { from, facts, structure } = this.#frame;
    const parameters = facts.get(itemId)?.parameters ?? null;
    let below = 0;
    if ((parameters?.supplyType ?? 'MAKE') === 'MAKE') {
      for (const { itemId: id } of structure.components(itemId, decimal(1), from, from)) {
        below = Math.max(below, this.of(id));
      }
    }
    const days = below + (parameters?.leadTimeDays ?? 0);
    this.#known.set(itemId, days);
    return days;
  }
}
