import { type Decimal, decimal, zero } from '@throughline/chassis/values/decimal';
import { directNeeds } from '@throughline/definitions/explosion';
import type { ProductDefinition } from '@throughline/schema/events/plm';

export interface UnitCost {
  readonly material: Decimal;
  readonly machine: Decimal;
}

export interface CostSources {
  /** Definition of an item that is in force on the date of the roll-up. */
  definitionOf(itemId: string): ProductDefinition | null;
  purchaseCostOf(itemId: string): Decimal;
  hourlyRateOf(workCenterId: string): Decimal;
}

const nothing: UnitCost = { material: zero, machine: zero };

/**
 * Standard cost of one stock unit, level by level, each item once. Made of something or by some
 * operation: the sum of that over one batch, set-up and clean-up spread over the batch. Else: what
 * it is bought for.
 */
export class RollUp {
  readonly #sources: CostSources;
  readonly #done = new Map<string, UnitCost>();

  constructor(sources: CostSources) {
    this.#sources = sources;
  }

  ofItem(itemId: string): UnitCost {
    const known = this.#done.get(itemId);
    if (known) return known;
    // A loop can't be saved; should one be there, it costs nothing rather than hang.
    this.#done.set(itemId, nothing);
    const definition = this.#sources.definitionOf(itemId);
    const cost =
      definition && isMade(definition)
        ? this.ofDefinition(definition)
        : { material: this.#sources.purchaseCostOf(itemId), machine: zero };
    this.#done.set(itemId, cost);
    return cost;
  }

  ofDefinition(definition: ProductDefinition): UnitCost {
    const batch = decimal(definition.batchQuantity);
    const needs = directNeeds({
      itemId: definition.itemId,
      quantity: batch,
      on: definition.effectiveFrom,
      lookup: (itemId) =>
        itemId === definition.itemId ? definition : this.#sources.definitionOf(itemId),
    });
    let { material, machine } = nothing;
    for (const need of needs) {
      const cost = this.ofItem(need.itemId);
      material = material.plus(cost.material.times(need.quantity));
      machine = machine.plus(cost.machine.times(need.quantity));
    }
    for (const operation of definition.operations) {
      const minutes = decimal(operation.setUpMinutes)
        .plus(operation.runMinutes)
        .plus(operation.cleanUpMinutes);
      machine = machine.plus(
        minutes.div(60).times(this.#sources.hourlyRateOf(operation.workCenterId)),
      );
    }
    return { material: material.div(batch), machine: machine.div(batch) };
  }
}

function isMade(definition: ProductDefinition): boolean {
  return definition.lines.length > 0 || definition.operations.length > 0;
}
