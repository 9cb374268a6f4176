import { type Decimal, decimal, sum } from '@throughline/chassis/values/decimal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LayerUse, StockBook, type ValuationMethod } from './book.ts';

interface Step {
  readonly quantity: string;
  readonly price?: string;
  /** Which of the movements so far it takes back. */
  readonly back?: number;
}

interface Done {
  readonly id: string;
  readonly quantity: Decimal;
  readonly value: Decimal;
}

/** A card of one item's stock: each movement is a transaction of its own, as in the house. */
class Card {
  readonly moves: Done[] = [];
  readonly trueUps: Decimal[] = [];
  readonly #uses = new Map<string, readonly LayerUse[]>();
  book: StockBook;
  #ids = 0;

  constructor(method: ValuationMethod, standard = '10') {
    this.#standard = standard;
    this.book = new StockBook({
      method,
      quantity: decimal(0),
      value: decimal(0),
      standard: decimal(standard),
      newId: () => `layer ${(this.#ids += 1)}`,
    });
  }

  readonly #standard: string;

  do({ quantity, price, back }: Step): string {
    const { method, layers } = this.book;
    this.book = new StockBook({
      method,
      quantity: this.book.quantity,
      value: this.book.value,
      standard: decimal(this.#standard),
      layers,
      uses: this.#uses,
      newId: () => `layer ${(this.#ids += 1)}`,
    });
    const id = `move ${this.moves.length}`;
    const reverses = back === undefined ? null : (this.moves[back] ?? null);
    const moved = reverses ? reverses.quantity.negated() : decimal(quantity);
    const { value, trueUp } = this.book.book({
      id,
      quantity: moved,
      price: price === undefined ? null : decimal(price),
      reverses,
    });
    this.moves.push({ id, quantity: moved, value });
    this.trueUps.push(trueUp);
    for (const [move, uses] of this.book.takenBy) this.#uses.set(move, uses);
    return value.toFixed(2);
  }
}

const card = (method: ValuationMethod, steps: Step[], standard?: string) => {
  const of = new Card(method, standard);
  return { of, values: steps.map((step) => of.do(step)) };
};

describe('stock', () => {
  it('at standard is worth its quantity at standard, and the last piece takes the last cent', () => {
    const three = [{ quantity: '3' }, { quantity: '-1' }, { quantity: '-1' }, { quantity: '-1' }];
    expect(card('STANDARD', three, '0.3333').values).toEqual(['1.00', '-0.33', '-0.34', '-0.33']);
  });
  it('first in first out takes the oldest first', () => {
    const { values, of } = card('FIFO', [
      { quantity: '10', price: '2' },
      { quantity: '10', price: '3' },
      { quantity: '-15' },
    ]);
    expect(values).toEqual(['20.00', '30.00', '-35.00']);
    expect(of.book.value.toFixed(2)).toBe('15.00');
  });
  it('at moving average takes each at what all are worth', () => {
    const { values } = card('MOVING_AVERAGE', [
      { quantity: '10', price: '2' },
      { quantity: '10', price: '3' },
      { quantity: '-15' },
      { quantity: '-5' },
    ]);
    expect(values).toEqual(['20.00', '30.00', '-37.50', '-12.50']);
  });
  it('that is found in a count comes in at what the rest is worth, or at standard', () => {
    expect(
      card('FIFO', [
        { quantity: '2' },
        { quantity: '-2' },
        { quantity: '2', price: '7' },
        { quantity: '1' },
      ]).values,
    ).toEqual(['20.00', '-20.00', '14.00', '7.00']);
  });
});

describe('a reversal', () => {
  it('gives back to the layers that were taken from', () => {
    const { values } = card('FIFO', [
      { quantity: '1', price: '2' },
      { quantity: '1', price: '5' },
      { quantity: '-1' },
      { quantity: '0', back: 2 },
      { quantity: '-1' },
    ]);
    expect(values).toEqual(['2.00', '5.00', '-2.00', '2.00', '-2.00']);
  });
  it('of a receipt that is all there takes its own layer, not the oldest', () => {
    const { of } = card('FIFO', [
      { quantity: '1', price: '2' },
      { quantity: '1', price: '5' },
      { quantity: '0', back: 1 },
    ]);
    expect(of.trueUps.at(-1)?.isZero()).toBe(true);
    expect(of.book.value.toFixed(2)).toBe('2.00');
  });
  it('that empties the stock leaves no value behind', () => {
    const { values, of } = card('MOVING_AVERAGE', [
      { quantity: '1', price: '2' },
      { quantity: '1', price: '4' },
      { quantity: '-1' },
      { quantity: '0', back: 0 },
    ]);
    expect(values.at(-1)).toBe('-2.00');
    expect(of.trueUps.at(-1)?.toFixed(2)).toBe('-1.00');
    expect(of.book.value.isZero()).toBe(true);
  });
  it('of a receipt that was used takes back its value; the book says what that changed', () => {
    const { values, of } = card('FIFO', [
      { quantity: '10', price: '2' },
      { quantity: '10', price: '3' },
      { quantity: '-5' },
      { quantity: '0', back: 0 },
    ]);
    expect(values.at(-1)).toBe('-20.00');
    // 5 of its own at 2, 5 of the others at 3: 25 went out.
    expect(of.trueUps.at(-1)?.toFixed()).toBe('-5');
    expect(of.book.value.toFixed(2)).toBe('15.00');
  });
});

const methods = ['STANDARD', 'FIFO', 'MOVING_AVERAGE'] as const;

describe.each(methods)('whatever moves, at %s', (method) => {
  const amount = fc.integer({ min: 1, max: 9_999 });
  const steps = fc.array(
    fc.record({
      comesIn: fc.boolean(),
      back: fc.option(fc.nat(30), { nil: undefined }),
      quantity: amount,
      price: fc.option(amount, { nil: undefined }),
    }),
    { minLength: 1, maxLength: 40 },
  );

  it('values of movements are what stock is worth, nothing is below 0, nothing is worth nothing', () => {
    fc.assert(
      fc.property(steps, amount, (wanted, standard) => {
        const of = new Card(method, String(standard / 1000));
        const taken = new Set<number>();
        for (const { comesIn, back, quantity, price } of wanted) {
          const before = of.moves[back ?? -1];
          if (back !== undefined && before) {
            // Once only, never a reversal, never more than there is.
            if (taken.has(back) || of.book.quantity.minus(before.quantity).isNegative()) continue;
            taken.add(back).add(of.moves.length);
            of.do({ quantity: '0', back });
            expect(of.moves.at(-1)?.value.toFixed()).toBe(before.value.negated().toFixed());
          } else {
            const most = of.book.quantity.times(100).toNumber();
            const moved = comesIn ? quantity : -Math.min(quantity, most);
            if (moved === 0) continue;
            of.do({
              quantity: String(moved / 100),
              ...(comesIn && price !== undefined ? { price: String(price / 1000) } : {}),
            });
          }
          const { book } = of;
          const moved = sum(of.moves.map((move) => move.value)).plus(sum(of.trueUps));
          expect(book.value.toFixed()).toBe(moved.toFixed());
          expect(book.value.isNegative() && !book.value.isZero()).toBe(false);
          expect(book.value.decimalPlaces()).toBeLessThanOrEqual(2);
          if (book.quantity.isZero()) expect(book.value.toFixed()).toMatch(/^-?0$/);
          if (method === 'FIFO') {
            expect(sum(book.layers.map((layer) => layer.value)).eq(book.value)).toBe(true);
            expect(sum(book.layers.map((layer) => layer.quantity)).eq(book.quantity)).toBe(true);
            expect(book.layers.every((layer) => layer.value.gte(0))).toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
