import { type Decimal, decimal } from '@throughline/chassis/values/decimal';
import { validLines } from '@throughline/definitions/effectivity';
import { lineNeed } from '@throughline/definitions/line-need';
import type { ProductDefinition } from '@throughline/schema/events/plm';
import {
  costElements,
  type Elements,
  noCost,
  noElements,
  roundCost,
  type UnitCost,
} from './elements.ts';
import { operationCost, type Rate } from './operation-cost.ts';

export interface CostSources {
  /** Date for which revisions and lines are chosen. */
  readonly on: string;
  /** Definition of an item that is in force on that date. */
  definitionOf(itemId: string): ProductDefinition | null;
  purchaseCostOf(itemId: string): string | null;
  /** Standard that an item has of its own, whatever it is made of; null: rolled up. */
  ownStandardOf(itemId: string): string | null;
  subcontractCostOf(itemId: string): string | null;
  rateOf(workCenterId: string): Rate;
  /** Cost that stands already and need not be computed. */
  knownOf?(itemId: string): UnitCost | null;
}

/**
 * Standard cost of one stock unit, level by level, each item once. Made of something or by some
 * operation: the sum of that over one BOM batch, divided by the batch. Else: what it is bought for.
 * A phantom costs what its own BOM and operations cost for its own batch, or its own standard.
 */
export class RollUp {
  readonly #sources: CostSources;
  readonly #done = new Map<string, UnitCost>();

  constructor(sources: CostSources) {
    this.#sources = sources;
  }

  ofItem(itemId: string): UnitCost {
    const done = this.#done.get(itemId);
    if (done) return done;
    // A loop can't be saved; should one be there, it costs nothing rather than hang.
    this.#done.set(itemId, noCost);
    const cost = this.#sources.knownOf?.(itemId) ?? this.#computed(itemId);
    this.#done.set(itemId, cost);
    return cost;
  }

  #computed(itemId: string): UnitCost {
    const own = this.#sources.ownStandardOf(itemId);
    if (own !== null) return bought(own);
    const definition = this.#sources.definitionOf(itemId);
    if (definition && isMade(definition)) return this.#made(definition);
    return bought(this.#sources.purchaseCostOf(itemId) ?? '0');
  }

  /** Of a revision, also of one that is not in force; one made of nothing costs what is paid for it. */
  ofDefinition(definition: ProductDefinition): UnitCost {
    const { itemId } = definition;
    if (isMade(definition)) return this.#made(definition);
    return bought(
      this.#sources.ownStandardOf(itemId) ?? this.#sources.purchaseCostOf(itemId) ?? '0',
    );
  }

  #made(definition: ProductDefinition): UnitCost {
    const batch = decimal(definition.batchQuantity);
    const [thisLevel, lowerLevels] = [noElements(), noElements()];
    for (const line of validLines(definition.lines, this.#sources.on)) {
      const need = lineNeed(line, 1);
      if (need.isZero()) continue;
      const { thisLevel: own, lowerLevels: below } = this.ofItem(line.componentItemId);
      for (const element of costElements) {
        const amount = own[element].plus(below[element]);
        if (amount.isZero()) continue;
        // What a run gives back is credited at the standard of what comes back.
        const into = need.isNegative() ? 'byProduct' : element;
        lowerLevels[into] = lowerLevels[into].plus(amount.times(need));
      }
    }
    for (const operation of definition.operations) {
      const cost = operationCost(operation, this.#sources.rateOf(operation.workCenterId), {
        batches: 1,
        quantity: batch,
        subcontractCost: this.#sources.subcontractCostOf(definition.itemId),
      });
      for (const element of costElements) {
        if (!cost[element].isZero()) thisLevel[element] = thisLevel[element].plus(cost[element]);
      }
    }
    return { thisLevel: perUnit(thisLevel, batch), lowerLevels: perUnit(lowerLevels, batch) };
  }
}

function perUnit(elements: Elements, batch: Decimal): Elements {
  for (const element of costElements) {
    if (!elements[element].isZero()) elements[element] = roundCost(elements[element].div(batch));
  }
  return elements;
}

function bought(amount: string): UnitCost {
  return { ...noCost, thisLevel: { ...noElements(), material: decimal(amount) } };
}

function isMade(definition: ProductDefinition): boolean {
  return definition.lines.length > 0 || definition.operations.length > 0;
}
