import { type Decimal, decimal, sum } from '@throughline/chassis/values/decimal';
import { isValidOn, validLines } from '@throughline/definitions/effectivity';
import { lineNeed } from '@throughline/definitions/line-need';
import type {
  DefinitionOperation,
  DefinitionOutput,
  ProductDefinition,
} from '@throughline/schema/events/plm';
import {
  costElements,
  type Elements,
  noCost,
  noElements,
  roundCost,
  type UnitCost,
  unitTotal,
} from './elements.ts';
import { type Operation, operationCost, type Rate } from './operation-cost.ts';

/** What of a definition costs something; a design that is only proposed has as much. */
export type Costed = Pick<ProductDefinition, 'itemId' | 'batchQuantity' | 'lines' | 'outputs'> & {
  readonly operations: readonly (Operation & Pick<DefinitionOperation, 'workCenterId'>)[];
};

export interface CostSources {
  /** Date for which revisions and lines are chosen. */
  readonly on: string;
  /** Definition of an item that is in force on that date. */
  definitionOf(itemId: string): Costed | null;
  purchaseCostOf(itemId: string): string | null;
  /** Standard that an item has of its own, whatever it is made of; null: rolled up. */
  ownStandardOf(itemId: string): string | null;
  subcontractCostOf(itemId: string): string | null;
  rateOf(workCenterId: string): Rate;
  /** A definition in force that puts the item out as a co-product; null when none does. */
  coProductOf?(itemId: string): Costed | null;
  /** Cost that stands already and need not be computed. */
  knownOf?(itemId: string): UnitCost | null;
}

/**
 * Standard cost of one stock unit, level by level, each item once. Made of something or by some
 * operation: the sum of that over one BOM batch, divided by the batch. Else: what it is bought for.
 * A by-product is credited at its standard; a co-product takes its share of the batch that puts it
 * out, unless it is made or valued in another way.
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
    const parent = this.#sources.coProductOf?.(itemId);
    if (parent) return this.#shareOf(parent, itemId);
    return bought(this.#sources.purchaseCostOf(itemId) ?? '0');
  }

  /** Of a revision, also of one that is not in force; one made of nothing costs what is paid for it. */
  ofDefinition(definition: Costed): UnitCost {
    const { itemId } = definition;
    if (isMade(definition)) return this.#made(definition);
    return bought(
      this.#sources.ownStandardOf(itemId) ?? this.#sources.purchaseCostOf(itemId) ?? '0',
    );
  }

  #made(definition: Costed): UnitCost {
    const { thisLevel, lowerLevels } = this.#batchOf(definition);
    const shared = sum(outputsOn(definition, this.#sources.on).map((one) => one.costShare ?? 0));
    const own = decimal(1).minus(shared).div(definition.batchQuantity);
    return neverBelowZero({
      thisLevel: times(thisLevel, own),
      lowerLevels: times(lowerLevels, own),
    });
  }

  /** What a co-product takes of the batch comes to it from below, all of it. */
  #shareOf(parent: Costed, itemId: string): UnitCost {
    const own = outputsOn(parent, this.#sources.on).filter(
      (one) => one.kind === 'CO_PRODUCT' && one.itemId === itemId,
    );
    const share = sum(own.map((one) => one.costShare ?? 0));
    const each = share.div(sum(own.map((one) => one.quantity)));
    const { thisLevel, lowerLevels } = this.#batchOf(parent);
    for (const element of costElements) {
      lowerLevels[element] = lowerLevels[element].plus(thisLevel[element]);
    }
    return neverBelowZero({ thisLevel: noElements(), lowerLevels: times(lowerLevels, each) });
  }

  /** What a batch costs, less what is credited to it. */
  #batchOf(definition: Costed): { thisLevel: Elements; lowerLevels: Elements } {
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
    for (const output of outputsOn(definition, this.#sources.on)) {
      if (output.kind !== 'BY_PRODUCT') continue;
      const worth = unitTotal(this.ofItem(output.itemId)).times(output.quantity);
      lowerLevels.byProduct = lowerLevels.byProduct.minus(worth);
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
    return { thisLevel, lowerLevels };
  }
}

function times(elements: Elements, factor: Decimal): Elements {
  for (const element of costElements) {
    if (!elements[element].isZero()) elements[element] = roundCost(elements[element].times(factor));
  }
  return elements;
}

/** By-products give no more back than goes in: stock is worth nothing at least. */
function neverBelowZero(cost: UnitCost): UnitCost {
  const total = unitTotal(cost);
  if (total.gte(0)) return cost;
  const { lowerLevels } = cost;
  return {
    ...cost,
    lowerLevels: { ...lowerLevels, byProduct: lowerLevels.byProduct.minus(total) },
  };
}

export function outputsOn(
  { outputs }: Pick<ProductDefinition, 'outputs'>,
  on: string,
): DefinitionOutput[] {
  return (outputs ?? []).filter((one) => isValidOn(on, one.effectiveFrom, one.effectiveTo));
}

function bought(amount: string): UnitCost {
  return { ...noCost, thisLevel: { ...noElements(), material: decimal(amount) } };
}

function isMade(definition: Costed): boolean {
  return definition.lines.length > 0 || definition.operations.length > 0;
}
