import { type Decimal, decimal, min, zero } from '@throughline/chassis/values/decimal';
import { toCents } from '@throughline/chassis/values/money';

export type ValuationMethod = 'STANDARD' | 'FIFO' | 'MOVING_AVERAGE';

/** What came in together and is still there. */
export interface Layer {
  readonly id: string;
  readonly stockMoveId: string | null;
  quantity: Decimal;
  value: Decimal;
}

/** What a movement took from a layer. */
export interface LayerUse {
  readonly layerId: string;
  readonly quantity: Decimal;
  readonly value: Decimal;
}

export interface Movement {
  readonly id: string;
  /** Signed, in the item's stock unit. */
  readonly quantity: Decimal;
  /** Paid for one stock unit; null when nothing was. */
  readonly price: Decimal | null;
  /** What it takes back. */
  readonly reverses: { readonly id: string; readonly value: Decimal } | null;
}

export interface Booked {
  /** Signed, in cents. */
  readonly value: Decimal;
  /** What the book's value changes by besides: a reversal takes back exactly what was booked. */
  readonly trueUp: Decimal;
}

interface State {
  readonly method: ValuationMethod;
  readonly quantity: Decimal;
  readonly value: Decimal;
  readonly standard: Decimal;
  /** Open layers, first in first; besides those that reversals give back to. */
  readonly layers?: readonly Layer[];
  /** What the movements that are taken back took from layers, by movement. */
  readonly uses?: ReadonlyMap<string, readonly LayerUse[]>;
  newId(): string;
}

/**
 * What an item's stock is worth as it moves. Values are cents: each movement is booked with the
 * difference it makes to the rounded value of the whole, so that values of movements and of stock
 * never part, and the last piece takes the last cent with it.
 */
export class StockBook {
  readonly method: ValuationMethod;
  readonly layers: Layer[];
  readonly takenBy = new Map<string, LayerUse[]>();
  quantity: Decimal;
  value: Decimal;
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
    this.method = state.method;
    this.quantity = state.quantity;
    this.value = state.value;
    this.layers = (state.layers ?? []).map((layer) => ({ ...layer }));
  }

  book(movement: Movement): Booked {
    const before = this.value;
    const quantity = this.quantity.plus(movement.quantity);
    const after = this.#valueAfter(movement, quantity);
    this.quantity = quantity;
    this.value = after;
    const change = after.minus(before);
    const value = movement.reverses ? movement.reverses.value.negated() : change;
    return { value, trueUp: change.minus(value) };
  }

  /** What a part of the stock is worth, e.g. what goes from one place to another. */
  share(quantity: Decimal): Decimal {
    if (this.quantity.isZero()) return zero;
    return toCents(this.value.times(quantity).div(this.quantity));
  }

  #valueAfter(movement: Movement, quantity: Decimal): Decimal {
    if (this.method === 'STANDARD') return toCents(quantity.times(this.#state.standard));
    if (this.method === 'FIFO') return this.value.plus(this.#changeLayers(movement));
    if (quantity.isZero()) return zero;
    const { reverses } = movement;
    if (reverses) {
      const left = this.value.minus(reverses.value);
      return left.isNegative() ? zero : left;
    }
    if (movement.quantity.isNegative()) return this.value.plus(this.share(movement.quantity));
    return this.value.plus(this.#comingIn(movement));
  }

  /** At what was paid; what nobody paid for comes in at what the stock is worth, else at standard. */
  #comingIn({ quantity, price }: Movement): Decimal {
    if (price !== null) return toCents(quantity.times(price));
    if (this.quantity.isZero()) return toCents(quantity.times(this.#state.standard));
    return this.share(quantity);
  }

  #changeLayers(movement: Movement): Decimal {
    const { id, quantity, reverses } = movement;
    if (quantity.isNegative()) {
      const own = reverses && this.layers.find((layer) => layer.stockMoveId === reverses.id);
      return this.#take(id, quantity.negated(), own ? [own, ...this.layers] : this.layers);
    }
    const taken = reverses ? (this.#state.uses?.get(reverses.id) ?? []) : [];
    if (taken.length > 0) return this.#giveBack(taken);
    const value = reverses ? reverses.value.negated() : this.#comingIn(movement);
    this.layers.push({ id: this.#state.newId(), stockMoveId: id, quantity, value });
    return value;
  }

  #take(moveId: string, wanted: Decimal, from: readonly Layer[]): Decimal {
    const uses: LayerUse[] = [];
    let [missing, value] = [wanted, zero];
    for (const layer of from) {
      if (missing.isZero()) break;
      if (layer.quantity.isZero()) continue;
      const quantity = min(layer.quantity, missing);
      const part = quantity.eq(layer.quantity)
        ? layer.value
        : toCents(layer.value.times(quantity).div(layer.quantity));
      layer.quantity = layer.quantity.minus(quantity);
      layer.value = layer.value.minus(part);
      missing = missing.minus(quantity);
      value = value.minus(part);
      uses.push({ layerId: layer.id, quantity, value: part });
    }
    if (!missing.isZero()) throw new Error('layers hold less than there is in stock');
    this.takenBy.set(moveId, uses);
    return value;
  }

  #giveBack(uses: readonly LayerUse[]): Decimal {
    let value = zero;
    for (const use of uses) {
      const layer = this.layers.find((one) => one.id === use.layerId);
      if (!layer) throw new Error('a layer that was taken from is not there');
      layer.quantity = layer.quantity.plus(use.quantity);
      layer.value = layer.value.plus(use.value);
      value = value.plus(use.value);
    }
    return value;
  }
}

/** What stock at standard is worth. */
export function atStandard(quantity: string, standard: Decimal): Decimal {
  return toCents(decimal(quantity).times(standard));
}
