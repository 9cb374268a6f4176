import { decimal, type Decimal } from '@throughline/chassis/values/decimal';
import type { ProductDefinition } from '@throughline/schema/events/plm';
import { operationMinutes, type Rate as CostRate } from '../costing/operation-cost.ts';
import type { Operation } from './scheduling.ts';
import { ticksPerMinute, toTicks } from './ticks.ts';

/** What was done of an operation of a work order. */
export interface Done {
  readonly started: boolean;
  readonly completed: boolean;
  /** Good and scrap. */
  readonly reported: string;
  /** Where it is done: an alternate takes the same time. */
  readonly workCenterId: string;
}

interface Known {
  readonly sequence: number;
  readonly name: string;
  readonly workCenterId: string;
  readonly kind: string;
  readonly setUp: number;
  readonly cleanUp: number;
  /** Ticks of a stock unit, exact. */
  readonly perUnit: Decimal;
  /** The same, when it is a whole number: then sums need no decimals. */
  readonly whole: number | null;
}

const smallWhole = /^\d{1,6}$/;
const greatestWhole = 1e9;

/** What operations take, as costing reads their times: the same rates give the same minutes. */
export class Times {
  readonly #rateOf: (workCenterId: string) => CostRate;
  readonly #known = new WeakMap<ProductDefinition, readonly Known[]>();

  constructor(rateOf: (workCenterId: string) => CostRate) {
    this.#rateOf = rateOf;
  }

  /** Operations still to be done for a quantity; `done` says what was, by sequence. */
  operations(
    definition: ProductDefinition,
    quantity: string,
    done?: ReadonlyMap<number, Done>,
  ): Operation[] {
    const found: Operation[] = [];
    for (const one of this.#ofDefinition(definition)) {
      const { sequence, name, kind, cleanUp } = one;
      const progress = done?.get(sequence);
      const workCenterId = progress?.workCenterId ?? one.workCenterId;
      if (progress?.completed) continue;
      const reported = progress?.reported ?? '0';
      const left = reported === '0' ? quantity : decimal(quantity).minus(reported).toFixed();
      if (left === '0' || left.startsWith('-')) continue;
      const run =
        one.whole !== null && smallWhole.test(left)
          ? one.whole * Number(left)
          : one.perUnit.times(left).ceil().toNumber();
      const setUp = progress?.started ? 0 : one.setUp;
      found.push({ sequence, name, workCenterId, kind, setUp, work: run + cleanUp });
    }
    return found;
  }

  #ofDefinition(definition: ProductDefinition): readonly Known[] {
    const known = this.#known.get(definition);
    if (known) return known;
    const { itemId, batchQuantity } = definition;
    const operations = [...definition.operations]
      .sort((a, b) => a.sequence - b.sequence)
      .map<Known>((operation) => {
        const { sequence, name, workCenterId } = operation;
        const { setUp, once, run } = operationMinutes(operation, this.#rateOf(workCenterId));
        const perUnit = run.times(ticksPerMinute).div(batchQuantity);
        const whole = perUnit.isInteger() && perUnit.lte(greatestWhole) ? perUnit.toNumber() : null;
        const cleanUp = toTicks(once.minus(setUp));
        const kind = `${itemId} ${sequence}`;
        return {
          sequence,
          name,
          workCenterId,
          kind,
          setUp: toTicks(setUp),
          cleanUp,
          perUnit,
          whole,
        };
      });
    this.#known.set(definition, operations);
    return operations;
  }
}
